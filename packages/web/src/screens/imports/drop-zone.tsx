import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { importsText } from '../../text/imports.ts';
import { uiText } from '../../text/ui.ts';
import sharedClasses from './imports.module.css';
import classes from './send.module.css';
import { type Sending, tableFile } from './send-file.ts';

const text = importsText.send;
type Kind = Sending['kind'];

/** Column names and a row; of people who must not be texted a number is enough. */
const ROWS_MIN = { leads: 2, suppressions: 1 } as const;

/** Takes a file that is dropped, chosen or pasted, or a pasted table as a file; of a folder no files are told. */
export function DropZone({ kind, onFiles }: { kind: Kind; onFiles: (files: readonly File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [isPasting, setPasting] = useState(false);

  useEffect(() => {
    function paste(event: ClipboardEvent): void {
      if (event.target instanceof HTMLElement && /^(INPUT|TEXTAREA)$/.test(event.target.tagName)) return;
      const { files } = event.clipboardData ?? { files: [] };
      const pasted = tableFile(event.clipboardData?.getData('text/plain') ?? '', text.pastedName, ROWS_MIN[kind]);
      if (pasted === null && files.length === 0) return;
      event.preventDefault();
      // A spreadsheet's clipboard holds a picture of the cells as well.
      onFiles(pasted === null ? [...files] : [pasted]);
    }
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, [kind, onFiles]);

  const drag = {
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      // A folder comes as a file too, which then cannot be read.
      const hasFolder = [...event.dataTransfer.items].some((item) => item.webkitGetAsEntry()?.isDirectory);
      onFiles(hasFolder ? [] : [...event.dataTransfer.files]);
    },
  };
  return (
    <div className={`${classes.drop} ${isOver ? classes.dropOver : ''}`} {...drag}>
      <IconUpload size={26} stroke={1.6} aria-hidden />
      <p className={classes.dropTitle}>{isOver ? text.dropNow : text.drop}</p>
      <p className={sharedClasses.hint}>{text.or}</p>
      <Group gap="xs" mt={6} justify="center">
        <Button onClick={() => input.current?.click()}>{text.choose}</Button>
        <Button variant="default" onClick={() => setPasting(true)}>
          {text.paste}
        </Button>
      </Group>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={text.choose}
        accept=".csv,.tsv,.txt,.xlsx,text/csv,text/tab-separated-values,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
      <PasteDialog
        kind={kind}
        opened={isPasting}
        onClose={() => setPasting(false)}
        onFile={(pasted) => {
          setPasting(false);
          onFiles([pasted]);
        }}
      />
    </div>
  );
}

function PasteDialog(props: { kind: Kind; opened: boolean; onClose: () => void; onFile: (file: File) => void }) {
  const [pasted, setPasted] = useState('');
  const [isRefused, setRefused] = useState(false);
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={text.pasteTitle} size="lg">
      <Stack gap="md">
        <Textarea
          label={text.pasteLabel}
          description={text.pasteHint}
          rows={10}
          value={pasted}
          onChange={(event) => setPasted(event.currentTarget.value)}
          error={isRefused ? text.pasteTooSmall[props.kind] : null}
          data-autofocus
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose}>
            {uiText.cancel}
          </Button>
          <Button
            onClick={() => {
              const file = tableFile(pasted, text.pastedName, ROWS_MIN[props.kind]);
              setRefused(file === null);
              if (file !== null) props.onFile(file);
            }}
          >
            {text.pasteUse}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
