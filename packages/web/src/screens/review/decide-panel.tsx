import { Button, Checkbox, Group, Textarea, TextInput } from '@mantine/core';
import { useMemo, useRef, useState } from 'react';
import { useClientId, useMay } from '../../api/session.ts';
import { reviewText as text } from '../../text/review.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { usePageKeys } from '../../ui/keys.ts';
import { type IsElsewhere, LeaveGuard } from '../../ui/leave-guard.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { DismissDialog, TeachDialog } from './dialogs.tsx';
import { isReworded, lessonTold } from './lesson-told.ts';
import { ReplayPanel } from './replay-panel.tsx';
import { agree, type InsightDetail, type LessonWords, tryLesson } from './review-data.ts';
import classes from './review.module.css';

/** What can be made of an insight: its lesson, tried and taught; or what became of it. */
export function DecidePanel({ insight, onDone }: { insight: InsightDetail; onDone: () => void }) {
  const mayEdit = useMay('lessons.edit');
  if (insight.status !== 'pending' && insight.status !== 'viewed') return <Decided insight={insight} />;
  if (!mayEdit) return <p className={classes.muted}>{text.readOnly}</p>;
  return <Open insight={insight} onDone={onDone} />;
}

function Decided({ insight }: { insight: InsightDetail }) {
  const { status, user_feedback: reason, impact_score: impact, replay } = insight;
  return (
    <div className={classes.decided}>
      <p className={classes.words}>
        <b>{text.decidedBy(text.statuses[status] ?? status, insight.reviewed_by)}</b>
        {reason !== null && <>: {reason}</>}
      </p>
      {insight.prompt_id !== null && <p className={classes.muted}>{text.seePrompt}</p>}
      {impact !== null && (
        <p className={classes.words}>{text.impact(impact, insight.category === 'success_pattern')}</p>
      )}
      {replay !== null && <ReplayPanel replay={replay} />}
    </div>
  );
}

/** An empty field means that nothing is said there. */
const orNull = (words: string) => (words.trim() === '' ? null : words.trim());

/** Another insight, or none, takes this one's place. */
const isOtherInsight: IsElsewhere = (current, next) => current['insight'] !== next['insight'];

function Open({ insight, onDone }: { insight: InsightDetail; onDone: () => void }) {
  const clientId = useClientId();
  const { id, lesson, replay } = insight;
  // Somebody who comes back goes on with the words that were tried last.
  const begun = replay?.lesson ?? lesson;
  const [title, setTitle] = useState(begun?.title ?? insight.title);
  const [say, setSay] = useState(begun?.correct_response ?? '');
  const [never, setNever] = useState(begun?.incorrect_response ?? '');
  const [reason, setReason] = useState('');
  const [isUntried, setUntried] = useState(false);
  const [dialog, setDialog] = useState<'teach' | 'dismiss' | null>(null);
  usePageKeys(useMemo(() => ({ t: () => setDialog('teach'), d: () => setDialog('dismiss') }), []));
  const words: LessonWords = { title: title.trim(), correct_response: orNull(say), incorrect_response: orNull(never) };
  const wasBegun = begun ?? { title: insight.title, correct_response: null, incorrect_response: null };
  const isDirty = reason.trim() !== '' || isReworded(wasBegun, words);
  const letGo = useRef(false);
  /** What was typed is where it belongs. */
  function leave(): void {
    letGo.current = true;
    onDone();
  }
  const told = lessonTold(replay?.lesson, words);
  const isChanged = replay !== null && isReworded(replay.lesson, words);
  const isTried = replay?.status === 'finished' && replay.played > 0 && !isChanged;

  async function tryIt(): Promise<void> {
    await tryLesson(clientId, id, told);
  }
  async function teachIt(): Promise<void> {
    await agree(clientId, id, { reason: reason.trim(), lesson: told, without_replay: isUntried });
    notifyDone(text.agreed);
    leave();
  }

  return (
    <section className={classes.decide} aria-label={text.lesson}>
      <h3 className={classes.heading}>{text.lesson}</h3>
      <TextInput label={text.lessonTitle} value={title} onChange={(event) => setTitle(event.currentTarget.value)} />
      <Textarea
        label={text.say}
        autosize
        minRows={1}
        value={say}
        onChange={(event) => setSay(event.currentTarget.value)}
      />
      <Textarea
        label={text.never}
        autosize
        minRows={1}
        value={never}
        onChange={(event) => setNever(event.currentTarget.value)}
      />
      <Group gap="xs">
        <BusyButton variant="default" disabled={replay?.status === 'running' || words.title === ''} onClick={tryIt}>
          {replay === null ? text.tryIt : text.tryAgain}
        </BusyButton>
        {isChanged && <span className={classes.muted}>{text.edited}</span>}
      </Group>
      {replay !== null && <ReplayPanel replay={replay} />}
      <Textarea
        label={text.reason}
        description={text.reasonHint}
        autosize
        minRows={2}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {!isTried && (
        <Checkbox
          label={text.untried}
          checked={isUntried}
          onChange={(event) => setUntried(event.currentTarget.checked)}
        />
      )}
      <Group gap="xs">
        <BusyButton disabled={reason.trim() === '' || words.title === '' || (!isTried && !isUntried)} onClick={teachIt}>
          {text.agree}
        </BusyButton>
        <Button variant="default" onClick={() => setDialog('teach')}>
          {text.teach}
        </Button>
        <Button variant="default" onClick={() => setDialog('dismiss')}>
          {text.dismiss}
        </Button>
      </Group>
      {dialog === 'teach' && <TeachDialog insight={insight} onClose={() => setDialog(null)} onDone={leave} />}
      {dialog === 'dismiss' && <DismissDialog insight={insight} onClose={() => setDialog(null)} onDone={leave} />}
      <LeaveGuard isDirty={isDirty} letGo={letGo} isElsewhere={isOtherInsight} />
    </section>
  );
}
