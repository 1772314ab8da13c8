import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useClient, useClientId } from '../../api/session.ts';
import { importsText } from '../../text/imports.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { notifyProblem } from '../../ui/notify.ts';
import { Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { ColumnTable } from './column-table.tsx';
import { type ConsentDraft, ConsentPanel, draftOf, faultsOf, patchOf } from './consent-panel.tsx';
import classes from './imports.module.css';
import { Note } from './note.tsx';
import { columnsQuery, saveUpload, type Upload, type UploadPatch } from './queries.ts';
import { ReadingPanel } from './reading-panel.tsx';
import { MissingFields } from './required-panel.tsx';
import { hasTarget, type TargetMode, TargetPanel } from './target-panel.tsx';

const text = importsText.map;
/** Milliseconds after a key until what was written is kept. */
const KEEP_AFTER_MS = 400;

interface Props {
  upload: Upload;
  /** The button that drops the list. */
  drop: ReactNode;
  onCheck: () => void;
}

/** What the columns become, how the file is read, where it goes and why its people may be texted. */
export function MapStep({ upload, drop, onCheck }: Props) {
  const clientId = useClientId();
  const { name, allowed_dataset_ids: allowed } = useClient().me;
  const columns = useQuery(columnsQuery(clientId, upload));
  const [consent, setConsent] = useState<ConsentDraft>(() => draftOf(upload.consent_draft, name));
  const [isWritten, setWritten] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const needs = upload.kind === 'leads';
  const faults = needs ? faultsOf(consent) : {};
  const [mode, setMode] = useState<TargetMode>(upload.dataset_id === null && allowed === null ? 'fresh' : 'existing');
  const isTargeted = !needs || hasTarget(upload, mode);

  async function save(patch: UploadPatch): Promise<void> {
    await saveUpload(clientId, upload.id, patch);
  }

  // Whoever opens the page again finds what they have written, finished or not.
  useEffect(() => {
    if (!isWritten) return;
    const timer = setTimeout(() => {
      saveUpload(clientId, upload.id, { consent_draft: patchOf(consent) }).catch(notifyProblem);
    }, KEEP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isWritten, consent, clientId, upload.id]);

  async function check(): Promise<void> {
    setAsked(true);
    if (!isTargeted || Object.keys(faults).length > 0) {
      // After the faults are on screen.
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    if (needs && consent.basis !== '') await save({ consent: { ...consent, basis: consent.basis } });
    onCheck();
  }

  const preview = columns.data;
  const fault = preview?.fault ?? null;
  return (
    <>
      {fault !== null && (
        <Note
          tone="bad"
          title={preview?.reading === null ? importsText.reading.fault : importsText.check.fault}
          {...(preview !== undefined &&
            fault.code === 'required_field_unmapped' && {
              action: <MissingFields upload={upload} preview={preview} />,
            })}
        >
          {fault.message}
        </Note>
      )}
      <div className={classes.split}>
        <Section title={text.columns} flush>
          {preview !== undefined ? (
            <ColumnTable
              columns={preview.columns}
              mapping={upload.column_mapping ?? {}}
              onChange={async (mapping) => await save({ mapping })}
            />
          ) : columns.isPending ? (
            <div style={{ padding: 16 }}>
              <Skeleton rows={6} />
            </div>
          ) : (
            <div style={{ padding: 16 }}>
              <ErrorState error={columns.error} onRetry={() => void columns.refetch()} />
            </div>
          )}
        </Section>
        <div className={classes.stack}>
          {needs && (
            <>
              <TargetPanel
                upload={upload}
                mode={mode}
                onMode={setMode}
                isAsked={isAsked}
                onSave={save}
                onConsent={(given) => {
                  if (consent.basis === '' && consent.source === '') setConsent(draftOf(given, name));
                }}
              />
              <ConsentPanel
                draft={consent}
                faults={isAsked ? faults : {}}
                onChange={(draft) => {
                  setWritten(true);
                  setConsent(draft);
                }}
              />
            </>
          )}
          {preview !== undefined && (
            <ReadingPanel reading={preview.reading} said={upload.reading} columns={preview.columns} onSave={save} />
          )}
        </div>
      </div>
      <div className={classes.foot}>
        {drop}
        <span className={classes.footSpace} />
        <BusyButton onClick={check} disabled={fault !== null || preview === undefined}>
          {text.check}
        </BusyButton>
      </div>
    </>
  );
}
