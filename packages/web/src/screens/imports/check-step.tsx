import { Button, Progress, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import { ProblemError } from '../../api/problem.ts';
import { readAgain } from '../../api/query-client.ts';
import { useClientId } from '../../api/session.ts';
import { importsText } from '../../text/imports.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { Section } from '../../ui/page.tsx';
import { useAfter } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import classes from './imports.module.css';
import { Note } from './note.tsx';
import { PreviewRows } from './preview-rows.tsx';
import { previewQuery, saveUpload, type Upload, type UploadPreview, uploadQuery } from './queries.ts';
import { RepairsPanel } from './repairs-panel.tsx';
import { RequiredPanel } from './required-panel.tsx';
import { SumOfParts } from './sum-bar.tsx';
import { percentOf } from './upload-state.tsx';

const text = importsText.check;
const BUSY_AGAIN_MS = 3_000;

function isBusy(error: unknown): boolean {
  return error instanceof ProblemError && error.kind === 'import-running';
}

/** A dry run of the server over every row, and the order to import. */
export function CheckStep({ upload, onBack }: { upload: Upload; onBack: () => void }) {
  const clientId = useClientId();
  const query = useQuery({
    ...previewQuery(clientId, upload),
    retry: (count, error) => isBusy(error) || (count < 2 && !(error instanceof ProblemError && error.status >= 400)),
    retryDelay: BUSY_AGAIN_MS,
  });
  const isReady = upload.kind === 'suppressions' || (upload.dataset_name !== null && upload.consent !== null);
  const preview = query.data;
  const count = preview === undefined ? 0 : incomingOf(preview);
  return (
    <>
      {(preview === undefined || query.isPlaceholderData) && (
        <Checking
          upload={upload}
          error={query.error ?? query.failureReason}
          isAgain={preview !== undefined}
          onRetry={() => void query.refetch()}
        />
      )}
      {preview !== undefined && <Findings upload={upload} preview={preview} onBack={onBack} />}
      <div className={classes.foot}>
        <Button variant="default" onClick={onBack}>
          {text.back}
        </Button>
        <span className={classes.footSpace}>{isReady ? '' : text.notYet}</span>
        <BusyButton
          disabled={!isReady || count === 0 || query.isFetching}
          onClick={async () => {
            try {
              await call(api.POST('/api/v1/uploads/{id}/import', { params: { path: { id: upload.id } }, body: {} }));
            } finally {
              // Also when somebody else was first: the screen then shows what they did.
              await refreshUpload(clientId, upload.id);
            }
          }}
        >
          {labelOf(upload.kind, count)}
        </BusyButton>
      </div>
    </>
  );
}

async function refreshUpload(clientId: string, id: string): Promise<void> {
  await readAgain({ queryKey: uploadQuery(clientId, id).queryKey });
}

/** Rows that change something: with none of them there is nothing to import. */
function incomingOf({ kind, result }: UploadPreview): number {
  if (result === null) return 0;
  return kind === 'suppressions' ? result.new : result.new + result.merged + result.flagged;
}

function labelOf(kind: Upload['kind'], count: number): string {
  if (kind === 'suppressions') return count === 0 ? text.suppressNone : text.suppress(count);
  return count === 0 ? text.importNone : text.import(count);
}

interface CheckingProps {
  upload: Upload;
  error: unknown;
  /** The findings of before stand below, so that a moment's work shows nothing. */
  isAgain: boolean;
  onRetry: () => void;
}

function Checking({ upload, error, isAgain, onRetry }: CheckingProps) {
  const clientId = useClientId();
  const isSlow = useAfter(600);
  const isFailed = error !== null && !isBusy(error);
  // The dry run shows on the upload how far it is.
  const seen =
    useQuery({ ...uploadQuery(clientId, upload.id), refetchInterval: isFailed ? false : 1_000 }).data ?? upload;
  if (isFailed) return <ErrorState error={error} onRetry={onRetry} />;
  if (isAgain && !isSlow) return null;
  const percent = seen.phase === 'checking' ? percentOf(seen) : 0;
  return (
    <Section title={text.checking}>
      <Stack gap="sm" aria-live="polite">
        <Progress value={percent} size="lg" aria-label={text.checking} />
        <p className={classes.hint}>{error === null ? text.checked(seen.rows ?? 0) : text.busy}</p>
      </Stack>
    </Section>
  );
}

function Findings({ upload, preview, onBack }: { upload: Upload; preview: UploadPreview; onBack: () => void }) {
  const clientId = useClientId();
  const mended = Object.keys(upload.mended_rows).length;
  const { result, fault } = preview;
  if (result === null) {
    return (
      <Note
        tone="bad"
        title={text.fault}
        action={
          <Button variant="default" onClick={onBack}>
            {text.toColumns}
          </Button>
        }
      >
        {fault?.message}
      </Note>
    );
  }
  const isLeads = preview.kind === 'leads';
  return (
    <>
      <Section title={text.title}>
        <SumOfParts kind={preview.kind} parts={result} />
      </Section>
      {mended > 0 && (
        <Note
          tone="info"
          title={text.mended(mended)}
          action={
            <BusyButton
              variant="default"
              onClick={async () => await saveUpload(clientId, upload.id, { mended_rows: {} })}
            >
              {text.unmend}
            </BusyButton>
          }
        />
      )}
      <div className={classes.split}>
        <PreviewRows upload={upload} preview={preview} />
        <div className={classes.stack}>
          {isLeads && <RequiredPanel upload={upload} preview={preview} />}
          {isLeads && <RepairsPanel upload={upload} preview={preview} />}
        </div>
      </div>
    </>
  );
}
