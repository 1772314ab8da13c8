import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import classes from './drawer.module.css';

/** Asks for words of evidence before an act. */
export function EvidenceDialog(props: {
  title: string;
  body: string;
  label: string;
  confirm: string;
  danger?: boolean;
  onClose: () => void;
  onConfirm: (words: string) => Promise<void>;
}) {
  const [words, setWords] = useState('');
  return (
    <ConfirmDialog
      opened
      onClose={props.onClose}
      title={props.title}
      confirm={props.confirm}
      danger={props.danger ?? false}
      disabled={words.trim().length < 3}
      onConfirm={() => props.onConfirm(words.trim())}
    >
      <p className={classes.dialogBody}>{props.body}</p>
      <Textarea
        data-autofocus
        label={props.label}
        value={words}
        maxLength={1000}
        autosize
        minRows={2}
        required
        onChange={(event) => setWords(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
