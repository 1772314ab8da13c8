import { Button, Progress } from '@mantine/core';
import { IconFileImport, IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useClientId, useMay } from '../../api/session.ts';
import { importsText } from '../../text/imports.ts';
import { Page, Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EmptyState, ErrorState, ForbiddenState } from '../../ui/states.tsx';
import { useKeyboardList } from '../../ui/use-keyboard-list.ts';
import { Count, When } from '../../ui/values.tsx';
import sharedClasses from './imports.module.css';
import classes from './list.module.css';
import sumsClasses from './sums.module.css';
import { isRunning, type UploadSummary, uploadsQuery } from './queries.ts';
import { SumLine } from './sum-bar.tsx';
import { percentOf, UploadMark } from './upload-state.tsx';

const text = importsText.list;

/** All uploads of the client, with how far each is and what it came to. */
export function ImportsScreen() {
  const mayImport = useMay('leads.import');
  return (
    <Page title={importsText.title} about={importsText.about} {...(mayImport && { actions: <NewImportButton /> })}>
      {mayImport ? <Uploads /> : <ForbiddenState permission="leads.import" />}
    </Page>
  );
}

function NewImportButton() {
  const clientId = useClientId();
  return (
    <Button
      renderRoot={(props) => <Link to="/c/$clientId/imports/new" params={{ clientId }} {...props} />}
      leftSection={<IconPlus size={15} aria-hidden />}
    >
      {importsText.newImport}
    </Button>
  );
}

function Uploads() {
  const clientId = useClientId();
  const navigate = useNavigate();
  const query = useInfiniteQuery(uploadsQuery(clientId));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const { active } = useKeyboardList({
    count: items.length,
    keys: items.map(({ id }) => id),
    onOpen: (index) => {
      const upload = items[index];
      if (upload === undefined) return;
      void navigate({ to: '/c/$clientId/imports/$uploadId', params: { clientId, uploadId: upload.id } });
    },
  });
  if (query.data === undefined) {
    if (query.isPending) return <Skeleton rows={7} rowHeight={52} />;
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (items.length === 0) {
    return (
      <Section>
        <EmptyState
          icon={<IconFileImport size={20} />}
          title={text.emptyTitle}
          body={text.emptyBody}
          action={<NewImportButton />}
        />
      </Section>
    );
  }
  return (
    <>
      <Section flush>
        <div role="table" aria-label={text.label}>
          <div role="row" className={`${classes.table} ${classes.headRow}`}>
            {[text.file, text.state, text.rows, text.result, text.when].map((name) => (
              <span key={name} role="columnheader" className={name === text.rows ? classes.number : ''}>
                {name}
              </span>
            ))}
          </div>
          {items.map((upload, index) => (
            <UploadRow key={upload.id} upload={upload} isActive={index === active} />
          ))}
        </div>
      </Section>
      {query.hasNextPage && (
        <Button
          variant="default"
          style={{ alignSelf: 'center' }}
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {text.more}
        </Button>
      )}
    </>
  );
}

function UploadRow({ upload, isActive }: { upload: UploadSummary; isActive: boolean }) {
  const clientId = useClientId();
  const { dataset_name: dataset } = upload;
  const into =
    upload.kind === 'suppressions' ? text.suppressions : dataset === null ? text.noDataset : text.into(dataset);
  return (
    <div role="row" className={`${classes.table} ${classes.row} ${isActive ? classes.active : ''}`}>
      <div role="cell">
        <Link
          to="/c/$clientId/imports/$uploadId"
          params={{ clientId, uploadId: upload.id }}
          className={classes.rowLink ?? ''}
        >
          {upload.filename}
        </Link>
        <div className={sharedClasses.sub}>{into}</div>
      </div>
      <div role="cell">
        <UploadMark upload={upload} />
      </div>
      <div role="cell" className={`${classes.number} ${classes.hideNarrow}`}>
        {upload.rows === null || upload.status === 'mapping' ? '' : <Count value={upload.rows} />}
      </div>
      <div role="cell" className={classes.wide}>
        <Outcome upload={upload} />
      </div>
      <div role="cell" className={`${sharedClasses.sub} ${classes.hideNarrow}`}>
        <When at={upload.created_at} />
        {upload.uploaded_by !== null && <div>{upload.uploaded_by}</div>}
      </div>
    </div>
  );
}

function Outcome({ upload }: { upload: UploadSummary }) {
  if (isRunning(upload)) {
    const percent = percentOf(upload);
    return (
      <>
        <Progress
          value={percent}
          size={6}
          aria-label={importsText.states.processing}
          animated={upload.phase === 'writing'}
        />
        <div className={sumsClasses.parts}>{importsText.progress.share(percent, upload.rows ?? 0)}</div>
      </>
    );
  }
  if (upload.status === 'completed') return <SumLine kind={upload.kind} parts={upload} />;
  const message = upload.errors[0]?.message ?? upload.errors[0]?.sentence;
  return upload.status === 'failed' && upload.undone_at === null ? (
    <span className={sharedClasses.sub}>{message}</span>
  ) : null;
}
