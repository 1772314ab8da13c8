import { IconCheck } from '@tabler/icons-react';
import { importsText } from '../../text/imports.ts';
import classes from './steps.module.css';

const STEPS = ['file', 'map', 'check', 'import', 'result'] as const;
export type Step = (typeof STEPS)[number];

/** Where in the import one is. */
export function Steps({ now }: { now: Step }) {
  const at = STEPS.indexOf(now);
  return (
    <ol className={classes.steps} aria-label={importsText.stepsLabel}>
      {STEPS.map((step, index) => {
        const state = index < at ? classes.stepDone : index === at ? classes.stepNow : '';
        return (
          <li key={step} className={`${classes.step} ${state}`} {...(index === at && { 'aria-current': 'step' })}>
            <span className={classes.stepMark} aria-hidden>
              {index < at ? <IconCheck size={12} stroke={2.4} /> : index + 1}
            </span>
            <span className={classes.stepName}>{importsText.steps[step]}</span>
          </li>
        );
      })}
    </ol>
  );
}
