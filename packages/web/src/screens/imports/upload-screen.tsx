import { Anchor, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useClientId, useMay } from '../../api/session.ts';
import { importsText } from '../../text/imports.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState, ForbiddenState } from '../../ui/states.tsx';
import { useUrlState } from '../../ui/use-url-state.ts';
import { When } from '../../ui/values.tsx';
import { CheckStep } from './check-step.tsx';
import { MapStep } from './map-step.tsx';
import { Note } from './note.tsx';
import { ProgressPanel } from './progress-panel.tsx';
import { isRunning, refreshImports, saveUpload, type Upload, uploadQuery } from './queries.ts';
import { ResultPanel } from './result-panel.tsx';
import { Steps } from './steps.tsx';
import { stateOf, UploadMark } from './upload-state.tsx';

const URL_STATE = { step: 'map' };

/** One list, wherever it is: being mapped, checked, imported, or done. */
export function ImportScreen() {
  const { uploadId = '' } = useParams({ strict: false });
  const mayImport = useMay('leads.import');
  return mayImport ? (
    <Loaded key={uploadId} id={uploadId} />
  ) : (
    <Page title={importsText.title}>
      <ForbiddenState permission="leads.import" />
    </Page>
  );
}

function Loaded({ id }: { id: string }) {
  const clientId = useClientId();
  const query = useQuery(uploadQuery(clientId, id));
  // What was read once stays on screen, with all that was typed, while reading it again fails.
  if (query.data === undefined) {
    return (
      <Page title={importsText.title}>
        {query.isPending ? (
          <Skeleton rows={8} />
        ) : (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        )}
      </Page>
    );
  }
  return <UploadPage upload={query.data} />;
}

function UploadPage({ upload }: { upload: Upload }) {
  const clientId = useClientId();
  const into =
    upload.kind === 'suppressions'
      ? importsText.list.suppressions
      : upload.dataset_name === null
        ? null
        : importsText.list.into(upload.dataset_name);
  return (
    <Page
      title={upload.filename}
      about={
        <>
          <Anchor renderRoot={(props) => <Link to="/c/$clientId/imports" params={{ clientId }} {...props} />}>
            {importsText.allImports}
          </Anchor>
          {' · '}
          <When at={upload.created_at} />
          {into !== null && ` · ${into}`}
        </>
      }
      actions={<UploadMark upload={upload} />}
    >
      <Body upload={upload} />
    </Page>
  );
}

function Body({ upload }: { upload: Upload }) {
  const [{ step }, setUrl] = useUrlState(URL_STATE);
  const state = stateOf(upload);
  if (isRunning(upload)) {
    return (
      <>
        <Steps now="import" />
        <ProgressPanel upload={upload} />
      </>
    );
  }
  if (state === 'cancelled') return <Dropped upload={upload} />;
  if (upload.status === 'completed') {
    return (
      <>
        <Steps now="result" />
        <ResultPanel upload={upload} />
      </>
    );
  }
  const isCheck = step === 'check';
  const [fault] = upload.status === 'failed' ? upload.errors : [];
  return (
    <>
      <Steps now={isCheck ? 'check' : 'map'} />
      {fault?.message !== undefined && (
        <Note tone="bad" title={importsText.check.fault}>
          {fault.message}
        </Note>
      )}
      <SameFile upload={upload} />
      {isCheck ? (
        <CheckStep upload={upload} onBack={() => setUrl({ step: 'map' }, { push: true })} />
      ) : (
        <MapStep
          upload={upload}
          drop={<DropButton upload={upload} />}
          onCheck={() => setUrl({ step: 'check' }, { push: true })}
        />
      )}
    </>
  );
}

function SameFile({ upload }: { upload: Upload }) {
  const clientId = useClientId();
  const [other] = upload.same_file;
  if (other === undefined) return null;
  const into = other.dataset_name === null ? '' : importsText.map.sameFileInto(other.dataset_name);
  const when = new Date(other.created_at).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  return (
    <Note
      tone="warn"
      title={importsText.map.sameFile(when, into)}
      action={
        <Anchor
          size="sm"
          renderRoot={(props) => (
            <Link to="/c/$clientId/imports/$uploadId" params={{ clientId, uploadId: other.id }} {...props} />
          )}
        >
          {importsText.map.seeOther}
        </Anchor>
      }
    >
      {importsText.map.sameFileBody}
    </Note>
  );
}

function DropButton({ upload }: { upload: Upload }) {
  const clientId = useClientId();
  const [isAsking, setAsking] = useState(false);
  const text = importsText.map;
  return (
    <>
      <Button variant="subtle" color="gray" onClick={() => setAsking(true)}>
        {text.drop}
      </Button>
      <ConfirmDialog
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={text.dropTitle}
        confirm={text.dropConfirm}
        danger
        onConfirm={async () => {
          await call(api.POST('/api/v1/uploads/{id}/undo', { params: { path: { id: upload.id } } }));
          await refreshImports(clientId);
        }}
      >
        {text.dropBody}
      </ConfirmDialog>
    </>
  );
}

function Dropped({ upload }: { upload: Upload }) {
  const clientId = useClientId();
  return (
    <Note
      tone="info"
      title={importsText.result.dropped}
      action={
        <BusyButton
          variant="default"
          onClick={async () => {
            await saveUpload(clientId, upload.id, {});
            await refreshImports(clientId);
          }}
        >
          {importsText.result.takeUp}
        </BusyButton>
      }
    />
  );
}
