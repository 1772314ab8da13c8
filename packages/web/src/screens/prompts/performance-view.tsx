import { useQuery } from '@tanstack/react-query';
import { useClientId } from '../../api/session.ts';
import { promptsText } from '../../text/prompts.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import classes from './prompts.module.css';
import { type Performance, performanceQuery } from './prompts-data.ts';

const words = promptsText.results;
type Measured = Performance['after'];

/** What came of a version's conversations, against the version before it. */
export function PerformanceView({ versionId }: { versionId: string }) {
  const clientId = useClientId();
  const { data, error, refetch } = useQuery(performanceQuery(clientId, versionId));
  if (error !== null && data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton rows={5} />;
  const { after, before, change } = data;
  const rows: [string, (measured: Measured) => string][] = [
    [words.conversations, ({ conversations }) => conversations.toLocaleString('en-GB')],
    [words.bookings, ({ booking_rate: rate }) => shown(rate)],
    [words.optOuts, ({ opt_out_rate: rate }) => shown(rate)],
    [words.handovers, ({ handover_rate: rate }) => shown(rate)],
    [words.sentiment, ({ avg_sentiment: mood }) => (mood === null ? words.noShare : mood.toFixed(2))],
  ];
  return (
    <div className={classes.sections}>
      <p className={classes.note}>{words.about}</p>
      {after.conversations === 0 && <p className={classes.note}>{words.none}</p>}
      <table className={classes.figures}>
        <thead>
          <tr>
            <th scope="col">{words.measure}</th>
            <th scope="col">{words.before}</th>
            <th scope="col">{words.after}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, of]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{before === null ? words.nothingBefore : of(before)}</td>
              <td>{of(after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>{changeSentence(change)}</p>
    </div>
  );
}

function shown({ share, low, high }: Measured['booking_rate']): string {
  return share === null ? words.noShare : words.share(share, low, high);
}

function changeSentence(change: Performance['change']): string {
  if (change === null) return words.noChange;
  const { difference, low, high } = change;
  const points = (share: number) => (share * 100).toLocaleString('en-GB', { maximumFractionDigits: 1 });
  const say = difference >= 0 ? words.changeUp : words.changeDown;
  const sentence = say(points(Math.abs(difference)), points(low), points(high));
  return low <= 0 && high >= 0 ? `${sentence} ${words.unsure}` : sentence;
}
