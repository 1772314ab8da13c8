import { Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { inboxText } from '../../text/inbox.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { notifyDone } from '../../ui/notify.ts';
import type { Acts } from './inbox-data.ts';

const text = inboxText.outcome;

/** Pounds as people write them, in pence; null for anything else. */
function penceOf(typed: string): number | null {
  const match = /^£?\s*(\d{1,3}(?:,?\d{3})*)(?:\.(\d{1,2}))?$/.exec(typed.trim());
  if (match === null) return null;
  return Number((match[1] ?? '').replaceAll(',', '')) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/** What became of the lead, with what it was worth. */
export function OutcomeDialog({ opened, onClose, acts }: { opened: boolean; onClose: () => void; acts: Acts }) {
  const [outcome, setOutcome] = useState<'converted' | 'lost'>('converted');
  const [value, setValue] = useState('');
  const pence = value.trim() === '' ? null : penceOf(value);
  const isBad = value.trim() !== '' && pence === null;
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={text.title}
      confirm={text.confirm}
      disabled={isBad}
      onConfirm={async () => {
        await acts.setOutcome({ outcome, value_pence: outcome === 'converted' ? pence : null });
        notifyDone(text.done);
      }}
    >
      <Stack gap="sm">
        <Radio.Group
          aria-label={text.title}
          value={outcome}
          onChange={(next) => setOutcome(next === 'lost' ? 'lost' : 'converted')}
        >
          <Stack gap="xs">
            <Radio value="converted" label={text.converted} />
            <Radio value="lost" label={text.lost} />
          </Stack>
        </Radio.Group>
        {outcome === 'converted' && (
          <TextInput
            label={text.value}
            inputMode="decimal"
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
            error={isBad ? text.badValue : null}
          />
        )}
      </Stack>
    </ConfirmDialog>
  );
}
