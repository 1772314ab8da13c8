import { Button } from '@mantine/core';
import { type Permission, refusalOf } from '@rekindle/domain';
import type { ReactNode } from 'react';
import { ProblemError } from '../api/problem.ts';
import { useClient } from '../api/session.ts';
import { uiText } from '../text/ui.ts';
import classes from './states.module.css';

/** What an error says to a person. */
export function explain(error: unknown): { title: string; body: string } {
  if (!(error instanceof ProblemError)) return { title: uiText.faultTitle, body: uiText.faultBody };
  const { status, message } = error;
  if (status === 0) return { title: uiText.offlineTitle, body: uiText.offlineBody };
  if (status === 403) return { title: uiText.forbiddenTitle, body: message };
  if (status === 404) return { title: uiText.notFoundTitle, body: message || uiText.notFoundBody };
  if (status === 412 || status === 409) {
    const title = error.kind === 'changed' ? uiText.changedTitle : uiText.refusedTitle;
    return { title, body: message };
  }
  if (status === 429) return { title: uiText.tooManyTitle, body: message };
  if (status === 502 || status === 503 || status === 504) {
    return { title: uiText.unavailableTitle, body: message || uiText.unavailableBody };
  }
  if (status >= 500) return { title: uiText.faultTitle, body: uiText.faultBody };
  const title = error.fields.length > 0 ? uiText.fieldsTitle : uiText.refusedTitle;
  return { title, body: message };
}

/** What happened, how to mend it, a retry, and the trace id. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { title, body } = explain(error);
  const problem = error instanceof ProblemError ? error : null;
  return (
    <section className={`${classes.state} ${classes.bad}`} role="alert">
      <h2 className={classes.title}>{title}</h2>
      {body !== '' && <p className={classes.body}>{body}</p>}
      {problem !== null && problem.fields.length > 0 && (
        <ul className={classes.faults}>
          {problem.fields.map((fault) => (
            <li key={`${fault.path} ${fault.message}`}>{fault.message}</li>
          ))}
        </ul>
      )}
      <div className={classes.actions}>
        {onRetry !== undefined && (
          <Button variant="default" onClick={onRetry}>
            {uiText.retry}
          </Button>
        )}
        {problem?.traceId != null && (
          <span className={classes.trace}>
            {uiText.traceId} <code>{problem.traceId}</code>
          </span>
        )}
      </div>
    </section>
  );
}

/** Nothing here: why, and what to do about it. */
export function EmptyState(props: { title: string; body?: ReactNode; icon?: ReactNode; action?: ReactNode }) {
  return (
    <section className={classes.empty}>
      {props.icon !== undefined && (
        <div className={classes.emptyIcon} aria-hidden>
          {props.icon}
        </div>
      )}
      <h2 className={classes.title}>{props.title}</h2>
      {props.body !== undefined && <p className={classes.body}>{props.body}</p>}
      {props.action !== undefined && <div className={classes.actions}>{props.action}</div>}
    </section>
  );
}

/** The person may not see or do this: what is missing and whom to ask. */
export function ForbiddenState({ permission }: { permission: Permission }) {
  const { role } = useClient().me;
  return (
    <section className={classes.state}>
      <h2 className={classes.title}>{uiText.forbiddenTitle}</h2>
      <p className={classes.body}>{refusalOf(permission, role)}</p>
    </section>
  );
}
