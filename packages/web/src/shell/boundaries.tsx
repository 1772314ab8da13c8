import { Button } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { ProblemError } from '../api/problem.ts';
import { uiText } from '../text/ui.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { ErrorState } from '../ui/states.tsx';
import classes from './boundaries.module.css';

/** A screen is on its way. */
export function ScreenPending() {
  return (
    <div className={classes.screen}>
      <Skeleton rows={8} />
    </div>
  );
}

/** A screen broke, or what it needs could not be read. The frame around it stays. */
export function ScreenError({ error, reset }: ErrorComponentProps) {
  if (error instanceof ProblemError) {
    return (
      <div className={classes.screen}>
        <ErrorState error={error} onRetry={reset} />
      </div>
    );
  }
  return (
    <div className={classes.screen} role="alert">
      <h1 className={classes.title}>{uiText.brokenTitle}</h1>
      <p>{uiText.brokenBody}</p>
      <Button variant="default" onClick={() => window.location.reload()}>
        {uiText.reload}
      </Button>
    </div>
  );
}

export function NotFound() {
  return (
    <div className={classes.screen}>
      <ErrorState error={new ProblemError(404, '')} />
    </div>
  );
}
