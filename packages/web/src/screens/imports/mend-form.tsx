import { Button, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useClientId } from '../../api/session.ts';
import { importsText } from '../../text/imports.ts';
import { uiText } from '../../text/ui.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import classes from './check.module.css';
import { type PreviewColumn, type PreviewRow, saveUpload, type Upload } from './queries.ts';

const text = importsText.check;

interface Props {
  upload: Upload;
  columns: readonly PreviewColumn[];
  row: PreviewRow;
  onDone: () => void;
}

/** The cells of a rejected row that become fields, to be put right without leaving the check. */
export function MendForm({ upload, columns, row, onDone }: Props) {
  const clientId = useClientId();
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const cellOf = (index: number): string => row.cells?.[index] ?? '';
  const fields = columns
    .map((column, index) => ({ ...column, index }))
    .filter(({ field }) => field !== 'attribute' && field !== 'ignore')
    // What is wrong is hardly ever anything else.
    .toSorted((a, b) => Number(b.field === 'phone_number') - Number(a.field === 'phone_number'));

  async function save(): Promise<void> {
    const line = String(row.line);
    await saveUpload(clientId, upload.id, ({ mended_rows: mended }) => ({
      mended_rows: { ...mended, [line]: { ...mended[line], ...values } },
    }));
    onDone();
  }

  return (
    <form
      ref={form}
      className={classes.mend}
      aria-label={text.mendTitle(row.line)}
      onSubmit={(event) => event.preventDefault()}
    >
      {fields.map(({ column, field, index }) => (
        <TextInput
          key={column}
          label={column}
          {...(column !== importsText.map.fields[field] && { description: importsText.map.fields[field] })}
          value={values[column] ?? cellOf(index)}
          onChange={(event) => setValues({ ...values, [column]: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onDone();
          }}
        />
      ))}
      <div className={classes.mendActions}>
        <BusyButton type="submit" size="xs" disabled={Object.keys(values).length === 0} onClick={save}>
          {text.mendSave}
        </BusyButton>
        <Button size="xs" variant="default" onClick={onDone}>
          {uiText.cancel}
        </Button>
      </div>
    </form>
  );
}
