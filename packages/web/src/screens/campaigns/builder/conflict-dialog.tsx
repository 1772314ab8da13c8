import { settingsChoiceText, settingsFieldText } from '../../../text/campaign-settings.ts';
import { campaignsText } from '../../../text/campaigns.ts';
import { uiText } from '../../../text/ui.ts';
import { ConflictDialog } from '../../../ui/conflict-dialog.tsx';
import { isSame } from '../../../ui/use-patch-form.ts';
import type { SettingName, Settings, SettingsView } from '../campaign-queries.ts';
import { useForm } from './settings-form.ts';

const words = campaignsText.conflict;

interface Props {
  /** What both began with. */
  base: Pick<SettingsView, 'settings' | 'status'>;
  theirs: SettingsView;
  onClose: () => void;
  /** What of this form is to hold, over theirs. */
  onSave: (patch: Partial<Settings>) => Promise<void>;
}

/** Settings that were changed in two places at the same time. */
export function SettingsConflictDialog({ base, theirs, onClose, onSave }: Props) {
  const { patch } = useForm();
  const names = Object.keys(base.settings) as SettingName[];
  const isChanged = names.some((name) => !isSame(base.settings[name], theirs.settings[name]));
  const isStarted = base.status === 'draft' && theirs.status !== 'draft';
  return (
    <ConflictDialog
      title={isStarted && !isChanged ? words.titleStarted : words.title}
      base={base.settings}
      theirs={theirs.settings}
      patch={patch}
      labelOf={(name) => settingsFieldText[name].label}
      shown={shown}
      onClose={onClose}
      onSave={onSave}
    >
      {isChanged && words.body}
      {isStarted && ` ${isChanged ? words.started : words.startedOnly}`}
      {!isChanged && !isStarted && words.bodyOther}
    </ConflictDialog>
  );
}

function shown(name: SettingName, value: unknown): string {
  const { blank, on, off } = uiText.conflict;
  if (value === null || value === '') return blank;
  if (Array.isArray(value))
    return value.length === 0 ? blank : value.map((each) => said(name, String(each))).join(', ');
  if (typeof value === 'boolean') return value ? on : off;
  return typeof value === 'string' ? said(name, value) : JSON.stringify(value);
}

/** A choice as its input calls it. */
function said(name: SettingName, value: string): string {
  return settingsChoiceText[name]?.[value] ?? value;
}
