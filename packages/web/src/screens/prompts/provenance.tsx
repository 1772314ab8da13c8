import { Link } from '@tanstack/react-router';
import { useClientId } from '../../api/session.ts';
import { promptsText } from '../../text/prompts.ts';
import { sourceName } from './prompts-data.ts';
import classes from './prompts.module.css';

/** Where words come from and why they are there. */
export function Provenance({ source, why }: { source: string; why: string }) {
  const clientId = useClientId();
  const { name, lessonId, detail } = sourceName(source);
  return (
    <p className={classes.provenance}>
      <span className={classes.source}>{detail === '' ? name : `${name}, ${detail}`}</span>
      {why !== '' && why.toLowerCase() !== name.toLowerCase() && ` · ${why}`}
      {lessonId !== null && (
        <>
          {' · '}
          <Link to="/c/$clientId/lessons/$lessonId" params={{ clientId, lessonId }}>
            {promptsText.seeLesson}
          </Link>
        </>
      )}
    </p>
  );
}
