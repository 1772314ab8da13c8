import { NativeSelect, Stack, TextInput } from '@mantine/core';
import { importsText } from '../../text/imports.ts';
import { Section } from '../../ui/page.tsx';
import classes from './imports.module.css';
import type { Upload } from './queries.ts';

const text = importsText.map;

type Basis = keyof typeof text.bases;

/** A consent while it is being written. */
export interface ConsentDraft {
  basis: Basis | '';
  source: string;
  attested_by: string;
}

/** Whoever imports vouches, unless they say who else. */
export function draftOf(consent: Upload['consent_draft'], me: string): ConsentDraft {
  if (consent === null) return { basis: '', source: '', attested_by: me };
  return { ...consent, basis: consent.basis ?? '' };
}

/** A draft as the API takes it, whole or not. */
export function patchOf({ basis, ...rest }: ConsentDraft): NonNullable<Upload['consent_draft']> {
  return { ...rest, basis: basis === '' ? null : basis };
}

/** What a consent still lacks, by field. */
export function faultsOf(draft: ConsentDraft): Partial<Record<keyof ConsentDraft, string>> {
  const fields = ['basis', 'source', 'attested_by'] as const;
  return Object.fromEntries(
    fields.filter((field) => draft[field].trim() === '').map((field) => [field, text.missing[field]]),
  );
}

interface Props {
  draft: ConsentDraft;
  faults: Partial<Record<keyof ConsentDraft, string>>;
  onChange: (draft: ConsentDraft) => void;
}

/** On what ground the people may be texted, where it was given and who vouches for it. */
export function ConsentPanel({ draft, faults, onChange }: Props) {
  return (
    <Section title={text.consent}>
      <Stack gap="sm">
        <p className={classes.hint}>{text.consentAbout}</p>
        <NativeSelect
          label={text.basis}
          value={draft.basis}
          error={faults.basis}
          data={[
            { value: '', label: text.chooseBasis, disabled: true },
            ...Object.entries(text.bases).map(([value, label]) => ({ value, label })),
          ]}
          onChange={(event) => {
            // The options are the keys of `bases`.
            onChange({ ...draft, basis: event.currentTarget.value as Basis });
          }}
        />
        <TextInput
          label={text.source}
          placeholder={text.sourcePlaceholder}
          maxLength={500}
          value={draft.source}
          error={faults.source}
          onChange={(event) => onChange({ ...draft, source: event.currentTarget.value })}
        />
        <TextInput
          label={text.attestedBy}
          maxLength={200}
          value={draft.attested_by}
          error={faults.attested_by}
          onChange={(event) => onChange({ ...draft, attested_by: event.currentTarget.value })}
        />
      </Stack>
    </Section>
  );
}
