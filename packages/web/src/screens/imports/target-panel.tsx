import { NativeSelect, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useClient, useClientId } from '../../api/session.ts';
import { importsText } from '../../text/imports.ts';
import { notifyProblem } from '../../ui/notify.ts';
import { Section } from '../../ui/page.tsx';
import { ErrorState } from '../../ui/states.tsx';
import classes from './imports.module.css';
import { datasetsQuery, type ImportDataset, type Upload, type UploadPatch } from './queries.ts';

const text = importsText.map;

/** Into a list there is, or into one that is made for it. */
export type TargetMode = 'existing' | 'fresh';

/** Whether it is said which list the people go into. */
export function hasTarget({ dataset_id: id, dataset_name: name }: Upload, mode: TargetMode): boolean {
  return mode === 'existing' ? id !== null : id === null && name !== null;
}

interface Props {
  upload: Upload;
  mode: TargetMode;
  onMode: (mode: TargetMode) => void;
  /** Somebody tried to go on: say what is missing. */
  isAsked: boolean;
  onSave: (patch: UploadPatch) => Promise<void>;
  /** The list that was chosen says why its people may be texted. */
  onConsent: (consent: ImportDataset['consent']) => void;
}

/** The list that the people go into: one there is, or a new one. */
export function TargetPanel({ upload, mode, onMode, isAsked, onSave, onConsent }: Props) {
  const datasets = useQuery(datasetsQuery(useClientId()));
  const { allowed_dataset_ids: allowed } = useClient().me;
  const items = datasets.data?.items;
  const [name, setName] = useState(
    upload.dataset_id === null ? (upload.dataset_name ?? suggestedName(upload)) : suggestedName(upload),
  );
  const chosen = items?.find((item) => item.id === upload.dataset_id);
  const isTaken = items?.some((item) => item.name === name.trim()) === true;
  const nameFault = isTaken ? text.nameTaken : isAsked && name.trim() === '' ? text.missing.dataset : null;

  // A new list is named after its file, and that name holds without anybody touching it.
  const isUnsaid = !hasTarget(upload, mode) && mode === 'fresh' && items !== undefined;
  useEffect(() => {
    if (!isUnsaid || name.trim() === '') return;
    const free = freeName(name.trim(), items);
    setName(free);
    void onSave({ new_dataset_name: free }).catch(notifyProblem);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only when the panel comes to be about a new list
  }, [isUnsaid]);

  if (items === undefined && datasets.isError) {
    return <ErrorState error={datasets.error} onRetry={() => void datasets.refetch()} />;
  }
  return (
    <Section title={text.where}>
      <Stack gap="sm">
        {/* Whoever is given only some lists makes no new ones. */}
        {allowed === null && (
          <SegmentedControl
            fullWidth
            aria-label={text.where}
            value={mode}
            onChange={(value) => onMode(value === 'fresh' ? 'fresh' : 'existing')}
            data={[
              { value: 'existing', label: text.existing },
              { value: 'fresh', label: text.fresh },
            ]}
          />
        )}
        {mode === 'existing' ? (
          <>
            <NativeSelect
              label={text.dataset}
              value={upload.dataset_id ?? ''}
              error={isAsked && upload.dataset_id === null ? text.missing.dataset : null}
              data={[
                { value: '', label: text.choose, disabled: true },
                ...(items ?? []).map((item) => ({
                  value: item.id,
                  label: `${item.name} (${item.leads.toLocaleString('en-GB')})`,
                })),
              ]}
              onChange={(event) => {
                const { value } = event.currentTarget;
                onConsent(items?.find((item) => item.id === value)?.consent ?? null);
                void onSave({ dataset_id: value }).catch(notifyProblem);
              }}
            />
            {chosen?.status === 'active' && <p className={classes.hint}>{text.running}</p>}
          </>
        ) : (
          <TextInput
            label={text.name}
            placeholder={text.namePlaceholder}
            maxLength={200}
            value={name}
            error={nameFault}
            onChange={(event) => setName(event.currentTarget.value)}
            onBlur={() => {
              const wanted = name.trim();
              if (wanted === '' || isTaken || wanted === upload.dataset_name) return;
              void onSave({ new_dataset_name: wanted }).catch(notifyProblem);
            }}
          />
        )}
      </Stack>
    </Section>
  );
}

/** The name, or the first one with a number behind it that no list has. */
function freeName(name: string, items: readonly ImportDataset[]): string {
  const taken = new Set(items.map((item) => item.name));
  let free = name;
  for (let copy = 2; taken.has(free); copy += 1) free = `${name} ${copy}`;
  return free;
}

/** "spring_quotes-2024.csv" gives "Spring quotes 2024". */
function suggestedName({ filename }: Upload): string {
  const words = filename
    .replace(/\.\w{2,4}$/, '')
    .replace(/[_-]+/g, ' ')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
