import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { uiText } from '../text/ui.ts';
import { BusyButton } from './busy-button.tsx';

interface Props {
  opened: boolean;
  onClose: () => void;
  /** Says the act and, where there are several, how many: "Pause 3 campaigns". */
  title: string;
  /** What follows from it, and whether it can be undone. */
  children: ReactNode;
  /** The act again, as a verb: "Pause 3 campaigns". */
  confirm: string;
  danger?: boolean;
  disabled?: boolean;
  onConfirm: () => Promise<unknown>;
}

/** Asks before an act that reaches people or cannot be undone. Closes when the act is done; stays open when it failed. */
export function ConfirmDialog(props: Props) {
  const { opened, onClose, title, children, confirm, danger = false, disabled = false, onConfirm } = props;
  return (
    // Not by a click beside it, which may be the second of a double click on what opened it.
    <Modal opened={opened} onClose={onClose} closeOnClickOutside={false} title={title} size="md">
      <Stack gap="md">
        <Text component="div" size="sm">
          {children}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            {uiText.cancel}
          </Button>
          <BusyButton
            disabled={disabled}
            {...(danger && { color: 'red.8' })}
            onClick={async () => {
              await onConfirm();
              onClose();
            }}
          >
            {confirm}
          </BusyButton>
        </Group>
      </Stack>
    </Modal>
  );
}
