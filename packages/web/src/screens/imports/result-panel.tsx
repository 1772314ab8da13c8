import { Anchor, Button, Group, Stack } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { download } from '../../api/download.ts';
import { useClientId, useMay } from '../../api/session.ts';
import { importsText } from '../../text/imports.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { Section } from '../../ui/page.tsx';
import { campaignQuery } from '../campaigns/campaign-queries.ts';
import checkClasses from './check.module.css';
import classes from './imports.module.css';
import { Note } from './note.tsx';
import { refreshImports, saveUpload, type Upload } from './queries.ts';
import { Examples } from './repairs-panel.tsx';
import { SumOfParts } from './sum-bar.tsx';

const text = importsText.result;

/** What an import has come to, and what can still be done about it. */
export function ResultPanel({ upload }: { upload: Upload }) {
  const isUndone = upload.undone_at !== null;
  const hasDetails = (upload.rejected ?? 0) > 0 || upload.repairs.length > 0;
  return (
    <>
      {isUndone && <Undone upload={upload} />}
      <Section
        title={text.title}
        actions={
          <span className={classes.sub}>
            {upload.processing_time !== null && text.done(upload.processing_time)}{' '}
            {upload.uploaded_by !== null && text.by(upload.uploaded_by)}
          </span>
        }
      >
        <Stack gap="md">
          <SumOfParts kind={upload.kind} parts={upload} />
          {!isUndone && <NextSteps upload={upload} />}
        </Stack>
      </Section>
      <div className={hasDetails ? classes.split : classes.stack}>
        {hasDetails && (
          <div className={classes.stack}>
            {(upload.rejected ?? 0) > 0 && <Rejected upload={upload} />}
            {upload.repairs.length > 0 && <Repairs upload={upload} />}
          </div>
        )}
        <div className={classes.stack}>
          {upload.consent !== null && (
            <Section title={importsText.map.consent}>
              <p className={classes.hint}>
                {text.consent(
                  importsText.map.bases[upload.consent.basis],
                  upload.consent.source,
                  upload.consent.attested_by,
                )}
              </p>
            </Section>
          )}
          {upload.undo !== null && <Undo upload={upload} />}
        </div>
      </div>
    </>
  );
}

function NextSteps({ upload }: { upload: Upload }) {
  const clientId = useClientId();
  const { dataset_id: campaignId } = upload;
  if (upload.kind === 'suppressions' || campaignId === null) {
    return upload.kind === 'suppressions' ? <p className={classes.hint}>{text.suppressed}</p> : null;
  }
  return (
    <Group gap="xs">
      <ToCampaign campaignId={campaignId} />
      <Button
        variant="default"
        renderRoot={(props) => (
          <Link
            to="/c/$clientId/leads/{-$leadId}"
            params={{ clientId, leadId: undefined }}
            search={{ dataset: campaignId } as never}
            {...props}
          />
        )}
      >
        {text.leads}
      </Button>
    </Group>
  );
}

/** A list that was not started has its texts still to be written. */
function ToCampaign({ campaignId }: { campaignId: string }) {
  const clientId = useClientId();
  const maySee = useMay('campaigns.view');
  const { data } = useQuery({ ...campaignQuery(clientId, campaignId), enabled: maySee });
  if (!maySee) return null;
  const isDraft = data?.status === 'draft';
  const to = isDraft ? '/c/$clientId/campaigns/$campaignId/edit' : '/c/$clientId/campaigns/$campaignId';
  return (
    <Button
      loading={data === undefined}
      renderRoot={(props) => <Link to={to} params={{ clientId, campaignId }} {...props} />}
    >
      {isDraft ? text.build : text.campaign}
    </Button>
  );
}

function Rejected({ upload }: { upload: Upload }) {
  const reasons = upload.errors.filter(({ rows }) => rows !== undefined);
  return (
    <Section
      title={text.rejectedTitle}
      actions={
        upload.has_rejected_file && (
          <BusyButton
            variant="default"
            size="xs"
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={async () => await download(`/api/v1/uploads/${upload.id}/rejected.csv`, rejectedName(upload))}
          >
            {text.download}
          </BusyButton>
        )
      }
    >
      <ul className={classes.plainList}>
        {reasons.map(({ code, sentence, rows }) => (
          <li key={code} className={classes.line}>
            <span style={{ flex: '1 1 240px' }}>{sentence ?? code}</span>
            <span>{importsText.rows(rows ?? 0)}</span>
          </li>
        ))}
      </ul>
      {upload.has_rejected_file && <p className={classes.hint}>{text.downloadAbout}</p>}
    </Section>
  );
}

function rejectedName({ filename }: Upload): string {
  return `${filename.replace(/\.\w+$/, '')} rejected.csv`;
}

type Repair = Upload['repairs'][number];

function Repairs({ upload }: { upload: Upload }) {
  const clientId = useClientId();
  const [asked, setAsked] = useState<Repair | null>(null);
  const canTake = upload.undone_at === null;
  return (
    <Section title={text.repairs} flush>
      {upload.repairs.map((repair) => {
        const isBack = upload.repairs_off.includes(repair.kind);
        return (
          <div key={repair.kind} className={checkClasses.repair}>
            <div className={checkClasses.repairHead}>
              <span>{repair.sentence}</span>
              {isBack ? (
                <span className={classes.sub}>{text.takenBack}</span>
              ) : (
                canTake &&
                !repair.always_on && (
                  <Anchor component="button" type="button" size="sm" onClick={() => setAsked(repair)}>
                    {text.takeBack}
                  </Anchor>
                )
              )}
            </div>
            <Examples repair={repair} label={importsText.rows(repair.rows)} />
          </div>
        );
      })}
      <ConfirmDialog
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={text.takeBackTitle}
        confirm={text.takeBack}
        onConfirm={async () => {
          if (asked === null) return;
          const { leads, removed } = await call(
            api.POST('/api/v1/uploads/{id}/revert-repair', {
              params: { path: { id: upload.id } },
              body: { kind: asked.kind },
            }),
          );
          notifyDone(text.tookBack(leads, removed));
          await refreshImports(clientId);
        }}
      >
        {asked?.sentence} {text.takeBackBody(asked?.rows ?? 0)}
      </ConfirmDialog>
    </Section>
  );
}

function Undo({ upload }: { upload: Upload }) {
  const clientId = useClientId();
  const [isAsking, setAsking] = useState(false);
  const refusal = upload.undo?.refusal ?? null;
  return (
    <Section title={text.undo}>
      <Stack gap="sm" align="flex-start">
        <p className={classes.hint}>{refusal ?? text.undoWhile}</p>
        {refusal === null && (
          <Button variant="default" onClick={() => setAsking(true)}>
            {text.undo}
          </Button>
        )}
      </Stack>
      <ConfirmDialog
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={text.undoTitle}
        confirm={text.undo}
        danger
        onConfirm={async () => {
          const { leads } = await call(api.POST('/api/v1/uploads/{id}/undo', { params: { path: { id: upload.id } } }));
          notifyDone(text.undid(leads));
          await refreshImports(clientId);
        }}
      >
        {text.undoBody((upload.new ?? 0) + (upload.flagged ?? 0))}
      </ConfirmDialog>
    </Section>
  );
}

function Undone({ upload }: { upload: Upload }) {
  const clientId = useClientId();
  return (
    <Note
      tone="warn"
      title={text.undone(upload.undone_by ?? '')}
      action={
        <BusyButton
          variant="default"
          onClick={async () => {
            await saveUpload(clientId, upload.id, {});
            await refreshImports(clientId);
          }}
        >
          {text.importAgain}
        </BusyButton>
      }
    />
  );
}
