import { Radio, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClientId, useMay } from '../../api/session.ts';
import { importsText } from '../../text/imports.ts';
import { Page, Section } from '../../ui/page.tsx';
import { ForbiddenState } from '../../ui/states.tsx';
import { DropZone } from './drop-zone.tsx';
import classes from './send.module.css';
import { Note } from './note.tsx';
import { datasetsQuery } from './queries.ts';
import { formatBytes, type Sending } from './send-file.ts';
import { SendPanel } from './send-panel.tsx';
import { Steps } from './steps.tsx';

const text = importsText.send;
type Kind = Sending['kind'];

/** A list is dropped, chosen or pasted, and sent to be looked at. */
export function NewImportScreen() {
  const mayImport = useMay('leads.import');
  return <Page title={text.title}>{mayImport ? <NewImport /> : <ForbiddenState permission="leads.import" />}</Page>;
}

function NewImport() {
  const [kind, setKind] = useState<Kind>('leads');
  const [file, setFile] = useState<File | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const { data } = useQuery(datasetsQuery(useClientId()));
  const limit = data?.max_file_bytes ?? Number.POSITIVE_INFINITY;

  function take(files: readonly File[]): void {
    const [first] = files;
    const fault =
      files.length > 1
        ? text.several
        : first === undefined
          ? text.noFile
          : first.size === 0
            ? text.empty
            : first.size > limit
              ? text.tooLarge(formatBytes(first.size), formatBytes(limit))
              : null;
    setRefusal(fault);
    if (fault === null && first !== undefined) setFile(first);
  }

  if (file !== null) {
    return (
      <>
        <Steps now="file" />
        <SendPanel file={file} kind={kind} onOther={() => setFile(null)} />
      </>
    );
  }
  return (
    <>
      <Steps now="file" />
      <Section>
        <Stack gap="md">
          <KindChoice kind={kind} onChange={setKind} />
          <DropZone kind={kind} onFiles={take} />
          {refusal !== null && (
            <Note tone="bad" title={text.refused}>
              {refusal}
            </Note>
          )}
        </Stack>
      </Section>
    </>
  );
}

function KindChoice({ kind, onChange }: { kind: Kind; onChange: (kind: Kind) => void }) {
  const maySuppress = useMay('suppressions.edit');
  const choices = [
    { value: 'leads', name: text.leads, about: text.leadsAbout },
    { value: 'suppressions', name: text.suppressions, about: text.suppressionsAbout },
  ] as const;
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <legend className="rk-hidden">{text.kind}</legend>
      <div className={classes.kinds}>
        {choices.map(({ value, name, about }) => (
          <Radio
            key={value}
            classNames={{ root: classes.kind ?? '', body: classes.kindBody ?? '' }}
            name="kind"
            value={value}
            label={name}
            description={about}
            checked={kind === value}
            disabled={value === 'suppressions' && !maySuppress}
            onChange={() => onChange(value)}
          />
        ))}
      </div>
    </fieldset>
  );
}
