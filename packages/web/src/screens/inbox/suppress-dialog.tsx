import { Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { inboxText } from '../../text/inbox.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { notifyDone } from '../../ui/notify.ts';
import type { Acts } from './inbox-data.ts';

const text = inboxText.suppress;

/** Takes a number out by hand, with what they said as evidence. */
export function SuppressDialog(props: {
  why: 'opt_out' | 'wrong_number';
  opened: boolean;
  onClose: () => void;
  acts: Acts;
}) {
  const { why, opened, onClose, acts } = props;
  const [evidence, setEvidence] = useState('');
  const isOptOut = why === 'opt_out';
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={isOptOut ? text.optOutTitle : text.wrongTitle}
      confirm={isOptOut ? text.confirmOptOut : text.confirmWrong}
      danger
      onConfirm={async () => {
        await acts.suppress({ why, ...(evidence.trim() !== '' && { evidence: evidence.trim() }) });
        setEvidence('');
        notifyDone(text.done);
      }}
    >
      <Stack gap="sm">
        <span>{text.body}</span>
        <Textarea
          label={text.evidence}
          value={evidence}
          maxLength={1600}
          onChange={(event) => setEvidence(event.currentTarget.value)}
          autosize
          minRows={2}
        />
      </Stack>
    </ConfirmDialog>
  );
}
