import { CloseButton } from '@mantine/core';
import type { ProblemError } from '../../api/problem.ts';
import { promptsText } from '../../text/prompts.ts';
import { uiText } from '../../text/ui.ts';
import { goToField } from '../../ui/field-focus.ts';
import classes from './prompts.module.css';

/** Why a version did not go out: each reason leads to the section that it is about. */
export function Refusal({ problem, onClose }: { problem: ProblemError; onClose: () => void }) {
  return (
    <section className={classes.refusal} role="alert">
      <div>
        <h2 className={classes.refusalTitle}>{promptsText.version.refusedTitle}</h2>
        {problem.fields.length === 0 ? (
          <p className={classes.note}>{problem.message}</p>
        ) : (
          <ul>
            {problem.fields.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                {path.startsWith('sections.') ? (
                  <button
                    type="button"
                    className={classes.faultLink}
                    onClick={() => goToField(`${path.slice('sections.'.length)}.0`)}
                  >
                    {message}
                  </button>
                ) : (
                  message
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
      <CloseButton aria-label={uiText.close} onClick={onClose} />
    </section>
  );
}
