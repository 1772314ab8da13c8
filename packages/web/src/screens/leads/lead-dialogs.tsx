import { Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useClientId } from '../../api/session.ts';
import { leadsText } from '../../text/leads.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import classes from './drawer.module.css';
import { EditDialog } from './edit-dialog.tsx';
import type { LeadDialog } from './lead-acts.tsx';
import { type Lead, nameOf, type useLeadActs } from './leads-data.ts';

interface Props {
  lead: Lead;
  acts: ReturnType<typeof useLeadActs>;
  onClose: () => void;
}

/** The dialogs of a lead; one is open at most. */
export function LeadDialogs(props: Props & { dialog: LeadDialog | null; onErased: () => void }) {
  const { dialog, onErased, ...rest } = props;
  switch (dialog?.kind) {
    case 'edit':
      return <EditDialog {...rest} />;
    case 'suppress':
      return <SuppressDialog {...rest} />;
    case 'lift':
      return <LiftDialog {...rest} suppressionId={dialog.suppressionId} />;
    case 'erase':
      return <EraseDialog {...rest} onErased={onErased} />;
    case undefined:
      return null;
  }
}

function SuppressDialog({ lead, acts, onClose }: Props) {
  const text = leadsText.suppressing;
  const [evidence, setEvidence] = useState('');
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={text.title(nameOf(lead))}
      confirm={text.confirm}
      danger
      disabled={evidence.trim() === ''}
      onConfirm={async () => {
        await acts.suppress(evidence.trim());
        notifyDone(leadsText.drawer.suppressedSaid);
      }}
    >
      <Stack gap="sm">
        <span>{text.body}</span>
        <Evidence label={text.evidence} value={evidence} onChange={setEvidence} />
      </Stack>
    </ConfirmDialog>
  );
}

function LiftDialog({ acts, onClose, suppressionId }: Props & { suppressionId: string }) {
  const text = leadsText.lifting;
  const [reason, setReason] = useState('');
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={text.title}
      confirm={text.confirm}
      disabled={reason.trim().length < 3}
      onConfirm={async () => {
        await acts.lift(suppressionId, reason.trim());
        notifyDone(leadsText.drawer.liftedSaid);
      }}
    >
      <Stack gap="sm">
        <span>{text.body}</span>
        <Evidence label={text.reason} value={reason} onChange={setReason} />
      </Stack>
    </ConfirmDialog>
  );
}

function Evidence(props: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <Textarea
      data-autofocus
      label={props.label}
      value={props.value}
      maxLength={1000}
      autosize
      minRows={2}
      required
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

function EraseDialog({ lead, acts, onClose, onErased }: Props & { onErased: () => void }) {
  const text = leadsText.erasing;
  const clientId = useClientId();
  const [typed, setTyped] = useState('');
  const preview = useQuery({
    queryKey: ['leads', clientId, 'erasure', lead.id],
    queryFn: () => call(api.GET('/api/v1/leads/{id}/erasure', { params: { path: { id: lead.id } } })),
    staleTime: 0,
  });
  const facts = preview.data;
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={text.title(nameOf(lead))}
      confirm={text.confirm}
      danger
      disabled={facts === undefined || facts.on_its_way || typed.replaceAll(/\s/g, '') !== lead.phone}
      onConfirm={async () => {
        await acts.erase(lead.phone);
        notifyDone(text.done);
        onErased();
      }}
    >
      {facts === undefined ? (
        preview.error === null ? (
          <Skeleton rows={4} rowHeight={18} />
        ) : (
          <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />
        )
      ) : (
        <Stack gap="sm">
          <span>{text.body}</span>
          <ul className={classes.list}>
            <li>{text.leads(facts.leads)}</li>
            {facts.texts > 0 && <li>{text.texts(facts.texts)}</li>}
            {facts.ai_runs > 0 && <li>{text.runs(facts.ai_runs)}</li>}
            {facts.files.map((file) => (
              <li key={file.upload_id}>{text.file(file.filename, file.rows)}</li>
            ))}
          </ul>
          <span>{text.stays}</span>
          {facts.on_its_way && <Text c="red">{text.wait}</Text>}
          <TextInput
            data-autofocus
            label={text.confirmField(lead.phone)}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </Stack>
      )}
    </ConfirmDialog>
  );
}
