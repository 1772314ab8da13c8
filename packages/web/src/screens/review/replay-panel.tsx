import { Progress } from '@mantine/core';
import { reviewText as text } from '../../text/review.ts';
import { Mark, type Tone } from '../../ui/status-badge.tsx';
import type { Replay } from './review-data.ts';
import classes from './review.module.css';

const TONES: Readonly<Record<string, Tone>> = { better: 'good', worse: 'bad', different: 'info', same: 'idle' };
const ORDER = ['worse', 'better', 'different', 'same'] as const;

/** How a lesson does in past conversations: how far it has come, the sums, and what differs. */
export function ReplayPanel({ replay }: { replay: Replay }) {
  const { status, played, conversations, model_kind: kind, verdicts, turns, reason } = replay;
  const said =
    status === 'running'
      ? text.trying(played, conversations)
      : status === 'failed'
        ? text.stopped(played, conversations)
        : text.tried(played);
  const shown = turns
    .filter(({ verdict }) => verdict !== null && verdict !== 'same')
    .toSorted((a, b) => rank(a.verdict) - rank(b.verdict));
  return (
    <div className={classes.replay}>
      <p className={classes.words} role="status">
        <b>{said}</b>
      </p>
      {status === 'running' && (
        <Progress value={conversations === 0 ? 0 : (100 * played) / conversations} aria-label={said} size="sm" />
      )}
      {reason !== null && <p className={classes.muted}>{text.stoppedBy[reason] ?? reason}</p>}
      {kind !== null && <p className={classes.muted}>{text.answeredBy[kind]}</p>}
      <p className={classes.verdicts}>
        {ORDER.filter((verdict) => verdicts[verdict] > 0).map((verdict) => (
          <Mark key={verdict} tone={TONES[verdict] ?? 'idle'}>
            {text.verdictCount(verdicts[verdict], text.verdicts[verdict] ?? verdict)}
          </Mark>
        ))}
      </p>
      {shown.map((turn, index) => (
        <details key={turn.conversation_id} className={classes.turn}>
          <summary>
            {text.turn(index + 1)}{' '}
            <Mark tone={TONES[turn.verdict ?? 'same'] ?? 'idle'}>{text.verdicts[turn.verdict ?? 'same']}</Mark>
          </summary>
          {turn.said !== null && (
            <p className={classes.words}>
              <b>{text.theySaid}: </b>
              {turn.said}
            </p>
          )}
          <Side title={text.without} side={turn.before} />
          <Side title={text.with} side={turn.after} />
        </details>
      ))}
    </div>
  );
}

function rank(verdict: string | null): number {
  return ORDER.findIndex((each) => each === verdict);
}

function Side({ title, side }: { title: string; side: Replay['turns'][number]['before'] }) {
  if (side === null) return null;
  return (
    <div>
      <p className={classes.words}>
        <b>{title}: </b>
        {side.text ?? text.nothingSent}
      </p>
      {side.gates.length > 0 && (
        <p className={classes.muted}>
          {text.gates}: {side.gates.join('; ')}
        </p>
      )}
      {side.finds.length > 0 && (
        <p className={classes.muted}>
          {text.finds}: {side.finds.map((find) => find.replaceAll('_', ' ')).join(', ')}
        </p>
      )}
    </div>
  );
}
