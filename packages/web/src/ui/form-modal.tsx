import { Modal, type ModalProps } from '@mantine/core';
import { useState } from 'react';
import { uiText } from '../text/ui.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';

interface Props extends Omit<ModalProps, 'opened'> {
  /** Whether there is something that is not saved. */
  isDirty: boolean;
  /** Whether a dialog of its own lies over it, which Esc is for then. */
  isCovered?: boolean;
}

/** A dialog in which somebody types: Esc, its cross and a click beside it ask before that is lost. */
export function FormModal({ isDirty, isCovered = false, onClose, children, ...rest }: Props) {
  const [asks, setAsks] = useState(false);
  return (
    <Modal
      {...rest}
      opened
      closeOnEscape={!asks && !isCovered}
      onClose={() => {
        if (isDirty) setAsks(true);
        else onClose();
      }}
    >
      {children}
      {asks && (
        <ConfirmDialog
          opened
          onClose={() => setAsks(false)}
          title={uiText.leaveTitle}
          confirm={uiText.leave}
          danger
          onConfirm={async () => onClose()}
        >
          {uiText.leaveBody}
        </ConfirmDialog>
      )}
    </Modal>
  );
}
