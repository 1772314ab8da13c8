import { Tooltip } from '@mantine/core';
import { useLiveState } from '../api/live.ts';
import { shellText } from '../text/shell.ts';
import classes from './client-frame.module.css';

/** Whether what is on screen is of this moment. */
export function LiveMark() {
  const state = useLiveState();
  return (
    <Tooltip label={shellText.connectionHint[state]}>
      <span className={classes.mark} role="status">
        <span className={classes.dot} data-state={state} aria-hidden />
        {shellText.connection[state]}
      </span>
    </Tooltip>
  );
}
