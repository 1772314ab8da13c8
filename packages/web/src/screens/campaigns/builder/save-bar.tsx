import { Button } from '@mantine/core';
import { withLabels } from '../../../text/campaign-settings.ts';
import { campaignsText } from '../../../text/campaigns.ts';
import { BusyButton } from '../../../ui/busy-button.tsx';
import classes from './builder.module.css';
import { goToField, useForm } from './settings-form.ts';

const words = campaignsText.builder;

/** Stays at the bottom: what is not saved, what is wrong, saving. */
export function SaveBar({ isSaved, onSave }: { isSaved: boolean; onSave: () => Promise<unknown> }) {
  const { changed, faults, discard } = useForm();
  const wrong = Object.entries(faults);
  return (
    <div className={classes.saveBar}>
      <div className={classes.saveState} role="status">
        {wrong.length > 0 ? (
          <>
            <strong>{words.faults}</strong>
            <ul className={classes.faults}>
              {wrong.map(([name, sentence]) => (
                <li key={name}>
                  <button type="button" className={classes.faultLink} onClick={() => goToField(name)}>
                    {withLabels(sentence)}
                  </button>
                </li>
              ))}
            </ul>
          </>
        ) : changed.length > 0 ? (
          words.unsaved(changed.length)
        ) : isSaved ? (
          words.allSaved
        ) : (
          words.notSavedYet
        )}
      </div>
      {changed.length > 0 && (
        <Button variant="subtle" color="gray" onClick={discard}>
          {words.discard}
        </Button>
      )}
      <BusyButton disabled={changed.length === 0} onClick={onSave}>
        {words.save}
      </BusyButton>
    </div>
  );
}
