import { withLabels } from '../../../text/campaign-settings.ts';
import { campaignsText } from '../../../text/campaigns.ts';
import { uiText } from '../../../text/ui.ts';
import { SaveBar } from '../../../ui/save-bar.tsx';
import { useForm } from './settings-form.ts';
import { goToField } from '../../../ui/field-focus.ts';

const words = campaignsText.builder;

/** What is not saved of the settings, what is wrong with them, saving. */
export function SettingsSaveBar({ isSaved, onSave }: { isSaved: boolean; onSave: () => Promise<unknown> }) {
  const { changed, faults, discard } = useForm();
  return (
    <SaveBar
      changes={changed.length}
      faults={Object.entries(faults).map(([name, sentence]) => ({ name, sentence: withLabels(sentence) }))}
      faultsTitle={words.faults}
      rest={isSaved ? uiText.allSaved : words.notSavedYet}
      onFault={goToField}
      onDiscard={discard}
      onSave={onSave}
    />
  );
}
