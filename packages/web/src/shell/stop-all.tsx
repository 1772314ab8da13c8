import { Button, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconHandStop, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { switchSending } from '../api/sending.ts';
import { useClient, useMay } from '../api/session.ts';
import { shellText } from '../text/shell.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { notifyDone } from '../ui/notify.ts';
import { When } from '../ui/values.tsx';
import classes from './client-frame.module.css';

/** The switch in the header; a stop takes hold at the next claim, within seconds. */
export function StopAll() {
  const client = useClient();
  const may = useMay('sending.stop');
  const [isAsking, { open, close }] = useDisclosure(false);
  const [reason, setReason] = useState('');
  if (!may || client.sending_stopped_at !== null) return null;
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconHandStop size={16} aria-hidden />}
        onClick={open}
        aria-label={shellText.stopSending}
        className={classes.stop}
      >
        <span className={classes.wide}>{shellText.stopSending}</span>
        <span className={classes.narrow}>{shellText.stopSendingShort}</span>
      </Button>
      <ConfirmDialog
        opened={isAsking}
        onClose={close}
        danger
        title={shellText.stopTitle(client.name)}
        confirm={shellText.stopSending}
        onConfirm={async () => {
          await switchSending(client.id, { stop: true, reason: reason.trim() });
          setReason('');
          notifyDone(shellText.didStop);
        }}
      >
        <p style={{ marginTop: 0 }}>{shellText.stopBody}</p>
        <TextInput
          label={shellText.stopReason}
          value={reason}
          maxLength={200}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </ConfirmDialog>
    </>
  );
}

/** The strip over every screen while nothing is sent. */
export function StoppedStrip() {
  const client = useClient();
  const may = useMay('sending.stop');
  const [isAsking, { open, close }] = useDisclosure(false);
  const { sending_stopped_at: since, all_sending_stopped_at: everywhere } = client;
  if (since === null && everywhere === null) return null;
  const reason = since === null ? client.all_sending_stopped_reason : client.sending_stopped_reason;
  return (
    <div className={classes.stopped} role="status">
      <IconHandStop size={16} aria-hidden />
      <span>
        {since === null ? shellText.stoppedEverywhere : shellText.sendingStopped} <When at={since ?? everywhere} ago />
      </span>
      {reason !== null && reason !== '' && <span className={classes.stoppedReason}>{reason}</span>}
      {may && since !== null && (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          onClick={open}
          ml="auto"
        >
          {shellText.resume}
        </Button>
      )}
      <ConfirmDialog
        opened={isAsking}
        onClose={close}
        title={shellText.resumeTitle(client.name)}
        confirm={shellText.resume}
        onConfirm={async () => {
          await switchSending(client.id, { stop: false });
          notifyDone(shellText.didResume);
        }}
      >
        {shellText.resumeBody}
      </ConfirmDialog>
    </div>
  );
}
