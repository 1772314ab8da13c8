import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { uiText } from '../text/ui.ts';
import { BusyButton } from './busy-button.tsx';
import classes from './save-bar.module.css';

interface Props {
  /** How many changes are not saved. */
  changes: number;
  /** What is wrong, in sentences, with what it is about. */
  faults: readonly { name: string; sentence: string }[];
  /** Said above the faults. */
  faultsTitle: string;
  /** What stands there while nothing is changed. */
  rest: string;
  /** The act as a verb. */
  save?: string;
  /** Whether it may be saved though nothing is changed, as something new may. */
  canSave?: boolean;
  onFault: (name: string) => void;
  onDiscard: () => void;
  onSave: () => Promise<unknown>;
}

/** Stays at the bottom of a form: what is not saved, what is wrong, saving. */
export function SaveBar(props: Props) {
  const { changes, faults, faultsTitle, rest, save = uiText.save, canSave = changes > 0 } = props;
  let state: ReactNode = rest;
  if (faults.length > 0) {
    state = (
      <>
        <strong>{faultsTitle}</strong>
        <ul className={classes.faults}>
          {faults.map(({ name, sentence }) => (
            <li key={`${name} ${sentence}`}>
              <button type="button" className={classes.faultLink} onClick={() => props.onFault(name)}>
                {sentence}
              </button>
            </li>
          ))}
        </ul>
      </>
    );
  } else if (changes > 0) state = uiText.unsaved(changes);
  return (
    <div className={classes.saveBar}>
      <div className={classes.saveState} role="status">
        {state}
      </div>
      {changes > 0 && (
        <Button variant="subtle" color="gray" onClick={props.onDiscard}>
          {uiText.discard}
        </Button>
      )}
      <BusyButton disabled={!canSave} onClick={props.onSave}>
        {save}
      </BusyButton>
    </div>
  );
}
