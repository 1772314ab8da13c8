import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { readAgain } from '../../api/query-client.ts';
import { useClient, useClientId, useMay } from '../../api/session.ts';
import { todayText } from '../../text/today.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { Mark } from '../../ui/status-badge.tsx';
import { formatPhone, When } from '../../ui/values.tsx';
import classes from './today.module.css';
import type { TodayItem } from './today-data.ts';

/** One thing that needs somebody, with its one click. */
export function ItemRow({ item }: { item: TodayItem }) {
  const title = item.kind === 'unmatched_text' ? formatPhone(item.title) : item.title;
  return (
    <li className={classes.item}>
      <div className={classes.what}>
        <p className={classes.title}>
          {item.lead_id === null ? <strong>{title}</strong> : <LeadLink id={item.lead_id} title={title} />}
          {item.urgent && <Mark tone="hot">{todayText.urgent}</Mark>}
        </p>
        {item.detail !== null && <p className={classes.detail}>{item.detail}</p>}
      </div>
      {item.at !== null && item.kind !== 'booking' && (
        <span className={classes.when}>
          <When at={item.at} ago />
        </span>
      )}
      <Act item={item} title={title} />
    </li>
  );
}

function LeadLink({ id, title }: { id: string; title: string }) {
  const clientId = useClientId();
  return (
    <Link className={classes.link} to="/c/$clientId/leads/{-$leadId}" params={{ clientId, leadId: id }}>
      {title}
    </Link>
  );
}

function Act({ item, title }: { item: TodayItem; title: string }) {
  const label = todayText.acts[item.act];
  const named = {
    'aria-label': `${label}: ${title}`,
    variant: 'default',
    size: 'compact-md',
    fz: 'sm',
    className: classes.act,
  } as const;
  const clientId = useClientId();
  if (item.act === 'take') return <Take item={item} title={title} />;
  if (item.act === 'resume') return <Resume item={item} title={title} />;
  if (item.act === 'answer' || item.act === 'inbox') {
    const conversationId = item.conversation_id ?? undefined;
    const search = item.act === 'inbox' ? { queue: 'unmatched' } : {};
    return (
      <Button
        {...named}
        renderRoot={(rest) => (
          <Link
            to="/c/$clientId/inbox/{-$conversationId}"
            params={{ clientId, conversationId }}
            search={search}
            {...rest}
          />
        )}
      >
        {label}
      </Button>
    );
  }
  if (item.act === 'import' && item.upload_id !== null) {
    const params = { clientId, uploadId: item.upload_id };
    return (
      <Button {...named} renderRoot={(rest) => <Link to="/c/$clientId/imports/$uploadId" params={params} {...rest} />}>
        {label}
      </Button>
    );
  }
  if (item.lead_id !== null) {
    const params = { clientId, leadId: item.lead_id };
    return (
      <Button {...named} renderRoot={(rest) => <Link to="/c/$clientId/leads/{-$leadId}" params={params} {...rest} />}>
        {label}
      </Button>
    );
  }
  if (item.campaign_id === null) return null;
  const params = { clientId, campaignId: item.campaign_id };
  return (
    <Button
      {...named}
      renderRoot={(rest) => <Link to="/c/$clientId/campaigns/$campaignId" params={params} {...rest} />}
    >
      {label}
    </Button>
  );
}

/** The lead is theirs from here on, and its hand-over with it. */
function Take({ item, title }: { item: TodayItem; title: string }) {
  const { me } = useClient();
  const clientId = useClientId();
  const mayTake = useMay('leads.edit');
  if (!mayTake || item.lead_id === null) return null;
  const path = { id: item.lead_id };
  return (
    <BusyButton
      variant="light"
      size="compact-md"
      fz="sm"
      className={classes.act ?? ''}
      aria-label={`${todayText.acts.take}: ${title}`}
      onClick={async () => {
        await call(api.PUT('/api/v1/leads/{id}/assignee', { params: { path }, body: { user_id: me.id } }));
        notifyDone(todayText.takenSaid(title));
        await readAgain({ predicate: ({ queryKey }) => queryKey[1] === clientId });
      }}
    >
      {todayText.acts.take}
    </BusyButton>
  );
}

function Resume({ item, title }: { item: TodayItem; title: string }) {
  const clientId = useClientId();
  const mayRun = useMay('campaigns.run');
  const [isAsking, setAsking] = useState(false);
  if (!mayRun || item.campaign_id === null) return null;
  const path = { id: item.campaign_id };
  return (
    <>
      <Button
        variant="default"
        size="compact-md"
        fz="sm"
        className={classes.act ?? ''}
        aria-label={`${todayText.acts.resume}: ${title}`}
        onClick={() => setAsking(true)}
      >
        {todayText.acts.resume}
      </Button>
      <ConfirmDialog
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={todayText.resume.title(title)}
        confirm={todayText.resume.confirm}
        onConfirm={async () => {
          await call(api.POST('/api/v1/campaigns/{id}/resume', { params: { path } }));
          notifyDone(todayText.resumedSaid(title));
          await readAgain({ predicate: ({ queryKey }) => queryKey[1] === clientId });
        }}
      >
        <p>{item.detail}.</p>
        <p>{todayText.resume.body}</p>
      </ConfirmDialog>
    </>
  );
}
