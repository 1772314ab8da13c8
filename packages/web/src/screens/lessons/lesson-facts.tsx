import { isRule, phrasesOf } from '@rekindle/domain';
import { Link } from '@tanstack/react-router';
import { useClientId } from '../../api/session.ts';
import { lessonsText } from '../../text/lessons.ts';
import { percent } from '../../text/prompts.ts';
import { When } from '../../ui/values.tsx';
import classes from './lessons.module.css';
import type { Lesson, LessonWords } from './lessons-data.ts';

const words = lessonsText.one;

/** Whether code enforces it or the model is asked. */
export function HowItIsKept({ words: said, supersededBy }: { words: LessonWords; supersededBy: string | null }) {
  const clientId = useClientId();
  const rule = { lessonType: said.lesson_type, incorrectResponse: said.incorrect_response };
  const phrases = phrasesOf(rule);
  if (supersededBy !== null) {
    return (
      <p className={classes.note}>
        {words.supersededBy}{' '}
        <Link to="/c/$clientId/lessons/$lessonId" params={{ clientId, lessonId: supersededBy }}>
          {words.seeIt}
        </Link>
      </p>
    );
  }
  if (said.status === 'archived') return <p className={classes.note}>{words.notNow}</p>;
  if (!isRule(rule)) return <p className={classes.note}>{words.byModel}</p>;
  if (said.status === 'testing') return <p className={classes.note}>{words.notYetEnforced}</p>;
  return (
    <>
      <p className={classes.note}>{words.byCode}</p>
      <ul className={classes.phrases}>
        {phrases.map((phrase) => (
          <li key={phrase}>{phrase}</li>
        ))}
      </ul>
    </>
  );
}

/** How often it was applied, and what came of it. */
export function HowItDoes({ lesson }: { lesson: Lesson }) {
  const { times_applied: applied, success_rate: rate, source, created_by: by, created_at: at } = lesson;
  return (
    <div className={classes.column}>
      <p className={classes.note}>{words.appliedTimes(applied)}.</p>
      <p className={classes.note}>
        {rate.share === null
          ? words.noRate
          : `${words.rate(percent(rate.share), percent(rate.low), percent(rate.high))}.`}
      </p>
      <p className={classes.note}>
        {lessonsText.sources[source]}
        {by !== null && ` (${by})`}, <When at={at} />
      </p>
    </div>
  );
}
