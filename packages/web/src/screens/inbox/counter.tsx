import { countSegments, SEGMENT_CAPACITY } from '@rekindle/domain';
import { inboxText } from '../../text/inbox.ts';
import classes from './composer.module.css';

/** What a text costs, while it is typed. */
export function Counter({ text }: { text: string }) {
  const { segments, units, encoding } = countSegments(text.trim());
  const { single, multi } = SEGMENT_CAPACITY[encoding];
  const capacity = segments <= 1 ? single : multi * segments;
  return (
    <span className={classes.counter} data-many={segments > 2}>
      {inboxText.composer.counter(units, capacity, Math.max(1, segments))}
      {encoding === 'UCS-2' && ` ${inboxText.composer.unicode}`}
    </span>
  );
}
