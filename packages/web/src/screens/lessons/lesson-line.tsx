import { lessonsText as words } from '../../text/lessons.ts';
import { percent } from '../../text/prompts.ts';
import { Mark } from '../../ui/status-badge.tsx';
import classes from './lessons.module.css';
import type { Lesson } from './lessons-data.ts';

/** How often it led to a booked call, for people. */
export function rateOf({ success_rate: { share } }: Lesson): string {
  return share === null ? words.noRate : percent(share);
}

/** Kind and states of a lesson in a word each. */
export function LessonMarks({ lesson }: { lesson: Lesson }) {
  const { lesson_type: type, status, enforced, superseded_by: by, conflicts_with: against, universal } = lesson;
  return (
    <>
      <Mark tone="idle" plain>
        {words.types[type]}
      </Mark>
      {universal && <Mark tone="info">{words.universal}</Mark>}
      {status !== 'active' && by === null && (
        <Mark tone={status === 'testing' ? 'info' : 'idle'}>{words.statuses[status]}</Mark>
      )}
      {by !== null && <Mark tone="idle">{words.superseded}</Mark>}
      {enforced.length > 0 && <Mark tone="good">{words.enforced}</Mark>}
      {against.length > 0 && <Mark tone="warn">{words.conflicts(against.length)}</Mark>}
    </>
  );
}

/** When a lesson applies and what it says; its tags where one can look for them. */
export function LessonAbout({ lesson, onTag }: { lesson: Lesson; onTag?: (tag: string) => void }) {
  const { trigger, correct_response: correct, incorrect_response: incorrect, enforced, tags } = lesson;
  const said = enforced.length > 0 ? words.enforcedHint(enforced.join(', ')) : (correct ?? incorrect);
  return (
    <>
      {[trigger === null ? words.always : words.when(trigger), said].filter(Boolean).join(' · ')}
      {onTag !== undefined &&
        tags.map((tag) => (
          <button key={tag} type="button" className={classes.tag} onClick={() => onTag(tag)}>
            #{tag}
          </button>
        ))}
    </>
  );
}
