import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { ProblemError } from '../../api/problem.ts';
import { useClientId, useMay } from '../../api/session.ts';
import { lessonsText } from '../../text/lessons.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { usePageKeys } from '../../ui/keys.ts';
import { notifyDone } from '../../ui/notify.ts';
import { Page, Section } from '../../ui/page.tsx';
import { type RecordForm, type Stored, useRecordForm } from '../../ui/record-form.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { BackLink } from '../personas/back-link.tsx';
import { RecordFrame } from '../personas/record-frame.tsx';
import { Against, AGAINST, againstOf, SupersedeButton } from './conflicts.tsx';
import { LessonFields, shownWords } from './lesson-fields.tsx';
import { HowItDoes, HowItIsKept } from './lesson-facts.tsx';
import { LessonMarks } from './lesson-line.tsx';
import classes from './lessons.module.css';
import {
  lessonQuery,
  type LessonWords,
  NEW_LESSON,
  readLesson,
  type ReadLesson,
  refreshLessons,
  saveLesson,
  wordsOf,
} from './lessons-data.ts';

const words = lessonsText.one;

/** One lesson: what it teaches, when, how it is kept, and what comes of it. */
export function LessonPage() {
  const clientId = useClientId();
  const { lessonId = 'new' } = useParams({ strict: false });
  const isNew = lessonId === 'new';
  const { data, error, refetch } = useQuery({ ...lessonQuery(clientId, lessonId), enabled: !isNew });
  if (!isNew && data === undefined) {
    return (
      <Page title={lessonsText.title} about={<BackLink to="/c/$clientId/lessons" label={lessonsText.title} />}>
        {error === null ? (
          <Skeleton rows={8} rowHeight={44} />
        ) : (
          <ErrorState error={error} onRetry={() => void refetch()} />
        )}
      </Page>
    );
  }
  return <LessonForm key={lessonId} first={isNew ? null : (data ?? null)} />;
}

function LessonForm({ first }: { first: ReadLesson | null }) {
  const clientId = useClientId();
  const mayEdit = useMay('lessons.edit');
  const navigate = useNavigate();
  const [read, setRead] = useState(first);
  const [against, setAgainst] = useState<{ sentence: string; other: string | null } | null>(null);
  const id = read?.lesson.id ?? null;
  const isUniversal = read?.lesson.universal ?? false;

  const save = useCallback(
    async (_patch: Partial<LessonWords>, etag: string, values: LessonWords): Promise<Stored<LessonWords>> => {
      setAgainst(null);
      try {
        const after = await saveLesson(id, etag, values);
        await refreshLessons(clientId);
        if (id === null) {
          const params = { clientId, lessonId: after.lesson.id };
          await navigate({ to: '/c/$clientId/lessons/$lessonId', params, replace: true });
        }
        setRead(after);
        return { values: wordsOf(after.lesson), etag: after.etag };
      } catch (error) {
        if (!(error instanceof ProblemError) || error.kind !== 'lesson-conflict') throw error;
        const found = againstOf(error);
        setAgainst(found);
        throw new ProblemError(error.status, found.sentence, {
          kind: error.kind,
          // Of the whole: the form leads to where it is said with the ways out.
          fields: [{ path: AGAINST, message: found.sentence }],
        });
      }
    },
    [id, clientId, navigate],
  );
  const readNow = useCallback(async (): Promise<Stored<LessonWords>> => {
    const now = await readLesson(id ?? '');
    setRead(now);
    return { values: wordsOf(now.lesson), etag: now.etag };
  }, [id]);
  const record = useRecordForm<LessonWords>({
    stored: { values: first === null ? NEW_LESSON : wordsOf(first.lesson), etag: first?.etag ?? '' },
    readOnly: !mayEdit || isUniversal || read?.lesson.superseded_by != null,
    ...{ save, read: readNow, saved: words.saved },
  });
  const back = useMemo(
    () => ({ Escape: () => void navigate({ to: '/c/$clientId/lessons', params: { clientId } }) }),
    [navigate, clientId],
  );
  usePageKeys(back);

  return (
    <Page
      title={read?.lesson.title ?? words.newTitle}
      about={
        <span className={classes.filters}>
          <BackLink to="/c/$clientId/lessons" label={lessonsText.title} />
          {read !== null && <LessonMarks lesson={read.lesson} />}
          {isUniversal ? words.universalReadOnly : !mayEdit && words.readOnly}
        </span>
      }
      actions={mayEdit && read !== null && <Acts read={read} record={record} onRead={setRead} />}
    >
      {against !== null && (
        <Against
          sentence={against.sentence}
          other={against.other}
          isNew={read === null}
          onReplace={(other) => record.form.fill({ supersedes: other })}
          onOppose={(other) => record.form.fill({ conflicts_with: [...record.form.values.conflicts_with, other] })}
        />
      )}
      <div className={classes.columns}>
        <div className={classes.column}>
          <Section>
            <LessonFields form={record.form} lesson={read?.lesson ?? null} />
          </Section>
          <RecordFrame
            record={record}
            isNew={read === null}
            onSave={record.save}
            labelOf={(name) => fieldNames[name]}
            shown={shownWords}
          />
        </div>
        <aside className={classes.column}>
          <Section title={words.where}>
            <HowItIsKept words={record.form.values} supersededBy={read?.lesson.superseded_by ?? null} />
          </Section>
          {read !== null && (
            <Section title={words.how}>
              <HowItDoes lesson={read.lesson} />
            </Section>
          )}
        </aside>
      </div>
    </Page>
  );
}

const fieldNames: Readonly<Record<keyof LessonWords, string>> = {
  ...{ lesson_type: words.type, title: words.title, description: words.description, trigger: words.trigger },
  ...{ stages: words.stages, correct_response: words.correct, incorrect_response: words.incorrect },
  ...{ reasoning: words.reasoning, example_conversation: words.conversation, tags: words.tags },
  ...{ priority: words.priority, status: words.status, conflicts_with: words.conflictsWith },
  supersedes: words.standsInFor,
};

interface ActsProps {
  read: ReadLesson;
  record: RecordForm<LessonWords>;
  onRead: (read: ReadLesson) => void;
}

function Acts({ read: { lesson }, record, onRead }: ActsProps) {
  const clientId = useClientId();
  const isArchived = lesson.status === 'archived';

  /** Over what is stored: what is being typed stays unsaved. */
  async function setStatus(status: 'active' | 'archived'): Promise<void> {
    const now = await readLesson(lesson.id);
    const after = await saveLesson(lesson.id, now.etag, { ...wordsOf(now.lesson), status });
    onRead(after);
    record.follow({ values: wordsOf(after.lesson), etag: after.etag });
    await refreshLessons(clientId);
    notifyDone(status === 'archived' ? words.archived : words.activated);
  }

  if (lesson.superseded_by !== null) return null;
  return (
    <>
      <SupersedeButton
        lesson={lesson}
        onSuperseded={(after) => {
          onRead(after);
          record.follow({ values: wordsOf(after.lesson), etag: after.etag });
        }}
      />
      {!lesson.universal && (
        <BusyButton variant="default" onClick={async () => await setStatus(isArchived ? 'active' : 'archived')}>
          {isArchived ? words.activate : words.archive}
        </BusyButton>
      )}
    </>
  );
}
