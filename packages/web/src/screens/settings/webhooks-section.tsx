import { ActionIcon, Button, Menu, Text } from '@mantine/core';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { rawCall } from '../../api/client.ts';
import { useClientId } from '../../api/session.ts';
import { settingsText } from '../../text/settings.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { notifyDone, notifyProblem } from '../../ui/notify.ts';
import { Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { Mark } from '../../ui/status-badge.tsx';
import classes from './settings.module.css';
import { type Webhook, webhookAct } from './webhook-data.ts';
import { AddWebhookDialog, DeliveriesDialog, SecretDialog } from './webhook-dialogs.tsx';

const text = settingsText.webhooks;

type Open = { kind: 'add' } | { kind: 'log' | 'remove'; webhook: Webhook } | { kind: 'secret'; secret: string };

/** Addresses that hear what happens; for whoever may set them up. */
export function WebhooksSection() {
  const clientId = useClientId();
  const [open, setOpen] = useState<Open | null>(null);
  const close = (): void => setOpen(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['webhooks', clientId],
    queryFn: async () => (await rawCall<{ items: Webhook[] }>('GET', '/api/v1/webhooks')).items,
  });
  return (
    <Section
      title={text.title}
      actions={
        <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setOpen({ kind: 'add' })}>
          {text.add}
        </Button>
      }
    >
      <Text size="sm" c="dimmed" mb={data === undefined || data.length === 0 ? 0 : 'sm'}>
        {data?.length === 0 ? `${text.none} ${text.about}` : text.about}
      </Text>
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Skeleton rows={2} />}
      <ul className={classes.rows}>
        {data?.map((webhook) => (
          <WebhookRow key={webhook.id} webhook={webhook} onOpen={setOpen} />
        ))}
      </ul>
      {open?.kind === 'add' && (
        <AddWebhookDialog onClose={close} onAdded={(secret) => setOpen({ kind: 'secret', secret })} />
      )}
      {open?.kind === 'secret' && <SecretDialog secret={open.secret} onClose={close} />}
      {open?.kind === 'log' && <DeliveriesDialog webhook={open.webhook} onClose={close} />}
      {open?.kind === 'remove' && (
        <ConfirmDialog
          opened
          danger
          onClose={close}
          title={text.removeTitle}
          confirm={text.remove}
          onConfirm={() => webhookAct(clientId, 'DELETE', `/${open.webhook.id}`)}
        >
          {text.removeBody(open.webhook.url)}
        </ConfirmDialog>
      )}
    </Section>
  );
}

function WebhookRow({ webhook, onOpen }: { webhook: Webhook; onOpen: (open: Open) => void }) {
  const clientId = useClientId();
  const { id, url, description, events, active, disabled_reason: disabled } = webhook;

  async function changeSecret(): Promise<void> {
    const { secret } = await webhookAct<{ secret: string }>(clientId, 'POST', `/${id}/secret`, {});
    onOpen({ kind: 'secret', secret });
  }

  async function test(): Promise<void> {
    await webhookAct(clientId, 'POST', `/${id}/test`, {});
    notifyDone(text.tested);
  }

  return (
    <li className={classes.row}>
      <div className={classes.rowText}>
        <div className={classes.rowTitle}>{description === '' ? url : description}</div>
        <div className={classes.rowAbout}>
          {description !== '' && <div className={classes.address}>{url}</div>}
          {events.map((event) => text.eventNames[event] ?? event).join(', ')}
          {disabled !== null && <div className={classes.bad}>{text[disabled]}</div>}
        </div>
      </div>
      <Mark tone={active ? 'good' : 'idle'}>{active ? text.on : text.off}</Mark>
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label={text.actions(url)}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void test().catch(notifyProblem)}>{text.test}</Menu.Item>
          <Menu.Item onClick={() => onOpen({ kind: 'log', webhook })}>{text.log}</Menu.Item>
          <Menu.Item
            onClick={() => void webhookAct(clientId, 'PATCH', `/${id}`, { active: !active }).catch(notifyProblem)}
          >
            {active ? text.turnOff : text.turnOn}
          </Menu.Item>
          <Menu.Item onClick={() => void changeSecret().catch(notifyProblem)}>{text.newSecret}</Menu.Item>
          <Menu.Item color="red" onClick={() => onOpen({ kind: 'remove', webhook })}>
            {text.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
