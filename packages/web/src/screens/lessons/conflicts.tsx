import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ProblemError } from '../../api/problem.ts';
import { useClientId } from '../../api/session.ts';
import { lessonsText } from '../../text/lessons.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { fieldId } from '../../ui/field-focus.ts';
import classes from './lessons.module.css';
import {
  type Lesson,
  lessonChoicesQuery,
  lessonQuery,
  readLesson,
  type ReadLesson,
  refreshLessons,
  supersedeLesson,
} from './lessons-data.ts';

const words = lessonsText.one;

/** Where the form's faults find it. */
export const AGAINST = 'against';

const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/;

/** What a refused lesson is against: in a sentence without ids, and the other lesson's id where the refusal names it. */
export function againstOf(problem: ProblemError): { sentence: string; other: string | null } {
  const said = problem.fields[0]?.message ?? problem.message;
  return { sentence: said.replace(/ Reword it, or let it stand in for .*$/, ''), other: UUID.exec(said)?.[0] ?? null };
}

interface AgainstProps {
  sentence: string;
  other: string | null;
  isNew: boolean;
  onReplace: (id: string) => void;
  onOppose: (id: string) => void;
}

/** Why a lesson is not kept: which other one it is against, and the ways out. */
export function Against({ sentence, other, isNew, onReplace, onOppose }: AgainstProps) {
  const clientId = useClientId();
  // It may be one that holds for every client, or older than any list shows.
  const { data } = useQuery({ ...lessonQuery(clientId, other ?? ''), enabled: other !== null });
  const found = data?.lesson;
  return (
    <section className={classes.against} role="alert" id={fieldId(AGAINST)} tabIndex={-1}>
      <h2>{words.conflictTitle}</h2>
      <p>
        {sentence} {words.conflictBody}
      </p>
      {found !== undefined && (
        <div className={classes.filters}>
          <Link to="/c/$clientId/lessons/$lessonId" params={{ clientId, lessonId: found.id }} target="_blank">
            {found.title}
          </Link>
          {isNew && (
            <Button size="compact-sm" variant="default" onClick={() => onReplace(found.id)}>
              {words.replaceIt(found.title)}
            </Button>
          )}
          <Button size="compact-sm" variant="default" onClick={() => onOppose(found.id)}>
            {words.oppose}
          </Button>
        </div>
      )}
    </section>
  );
}

/** Chooses the lesson that stands in for this one. */
export function SupersedeButton(props: { lesson: Lesson; onSuperseded: (after: ReadLesson) => void }) {
  const { lesson, onSuperseded } = props;
  const clientId = useClientId();
  const [isOpen, setOpen] = useState(false);
  const [by, setBy] = useState<string | null>(null);
  const { data } = useQuery({ ...lessonChoicesQuery(clientId), enabled: isOpen });
  const others = (data?.items ?? []).filter(({ id, status }) => id !== lesson.id && status !== 'archived');
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {words.supersede}
      </Button>
      <ConfirmDialog
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={words.supersedeTitle(lesson.title)}
        confirm={words.supersede}
        disabled={by === null}
        onConfirm={async () => {
          const after = await supersedeLesson(await readLesson(lesson.id), by ?? '');
          onSuperseded(after);
          await refreshLessons(clientId);
          notifyDone(words.superseded);
        }}
      >
        {lesson.universal ? words.supersedeUniversalBody : words.supersedeBody}
        <Select
          mt="md"
          label={words.by}
          data={others.map(({ id, title }) => ({ value: id, label: title }))}
          searchable
          value={by}
          onChange={setBy}
        />
      </ConfirmDialog>
    </>
  );
}
