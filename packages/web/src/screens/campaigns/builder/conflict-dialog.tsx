import { Modal, Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { settingsChoiceText, settingsFieldText } from '../../../text/campaign-settings.ts';
import { campaignsText } from '../../../text/campaigns.ts';
import { uiText } from '../../../text/ui.ts';
import { BusyButton } from '../../../ui/busy-button.tsx';
import type { SettingName, Settings, SettingsView } from '../campaign-queries.ts';
import classes from './builder.module.css';
import { isSame, useForm } from './settings-form.ts';

const words = campaignsText.conflict;

interface Props {
  /** What both began with. */
  base: Pick<SettingsView, 'settings' | 'status'>;
  theirs: SettingsView;
  onClose: () => void;
  /** What of this form is to hold, over theirs. */
  onSave: (patch: Partial<Settings>) => Promise<void>;
}

/** Shows what was changed in two places at the same time, and lets the second choose setting by setting. */
export function ConflictDialog({ base: { settings: base, status }, theirs, onClose, onSave }: Props) {
  const { patch } = useForm();
  const other = theirs.settings;
  const names = (Object.keys(base) as SettingName[]).filter(
    (name) => (Object.hasOwn(patch, name) || !isSame(base[name], other[name])) && !isSame(patch[name], other[name]),
  );
  const [kept, setKept] = useState<ReadonlySet<SettingName>>(
    // What somebody wanted to save is what they want unless they say otherwise.
    () => new Set(names.filter((name) => Object.hasOwn(patch, name))),
  );
  const choose = (name: SettingName, mine: boolean) =>
    setKept((before) => new Set(mine ? [...before, name] : [...before].filter((each) => each !== name)));

  return (
    <Modal opened onClose={onClose} title={words.title} size="xl">
      <Stack gap="md">
        <Text size="sm">
          {words.body}
          {status === 'draft' && theirs.status !== 'draft' && ` ${words.started}`}
        </Text>
        <div className={classes.conflicts}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words.setting}</th>
                <th scope="col">{words.mine}</th>
                <th scope="col">{words.theirs}</th>
                <th scope="col">
                  <span className="rk-hidden">{words.save}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {names.map((name) => {
                const isMine = Object.hasOwn(patch, name);
                const { label } = settingsFieldText[name];
                return (
                  <tr key={name}>
                    <th scope="row">{label}</th>
                    <td>{isMine ? shown(name, patch[name]) : <em>{words.onlyTheirs}</em>}</td>
                    <td>{isSame(base[name], other[name]) ? <em>{words.onlyMine}</em> : shown(name, other[name])}</td>
                    <td>
                      {isMine && (
                        <SegmentedControl
                          size="xs"
                          aria-label={words.choose(label)}
                          data={[
                            { value: 'mine', label: words.mine },
                            { value: 'theirs', label: words.theirs },
                          ]}
                          value={kept.has(name) ? 'mine' : 'theirs'}
                          onChange={(whose) => choose(name, whose === 'mine')}
                        />
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {uiText.cancel}
          </Button>
          <BusyButton
            onClick={async () =>
              await onSave(Object.fromEntries(Object.entries(patch).filter(([name]) => kept.has(name as SettingName))))
            }
          >
            {words.save}
          </BusyButton>
        </Group>
      </Stack>
    </Modal>
  );
}

function shown(name: SettingName, value: unknown): string {
  if (value === null || value === '') return words.blank;
  if (Array.isArray(value))
    return value.length === 0 ? words.blank : value.map((each) => said(name, String(each))).join(', ');
  if (typeof value === 'boolean') return value ? words.on : words.off;
  return typeof value === 'string' ? said(name, value) : JSON.stringify(value);
}

/** A choice as its input calls it. */
function said(name: SettingName, value: string): string {
  return settingsChoiceText[name]?.[value] ?? value;
}
