import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { WEBHOOK_EVENT_TYPES } from '@rekindle/domain';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { rawCall } from '../../api/client.ts';
import { ProblemError } from '../../api/problem.ts';
import { useClientId } from '../../api/session.ts';
import { settingsText } from '../../text/settings.ts';
import { uiText } from '../../text/ui.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { Secret } from '../../ui/secret.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { Mark, type Tone } from '../../ui/status-badge.tsx';
import { When } from '../../ui/values.tsx';
import classes from './settings.module.css';
import { type Delivery, type Webhook, webhookAct } from './webhook-data.ts';

const text = settingsText.webhooks;
const TONES: Readonly<Record<string, Tone>> = { delivered: 'good', failed: 'bad', due: 'warn', sending: 'info' };

export function AddWebhookDialog({ onClose, onAdded }: { onClose: () => void; onAdded: (secret: string) => void }) {
  const clientId = useClientId();
  const [url, setUrl] = useState('');
  const [description, setDescription] = useState('');
  const [events, setEvents] = useState<string[]>([...WEBHOOK_EVENT_TYPES]);
  const [fault, setFault] = useState<string | null>(null);

  async function add(): Promise<void> {
    setFault(null);
    try {
      const body = { url: url.trim(), description, events };
      const { secret } = await webhookAct<{ secret: string }>(clientId, 'POST', '', body);
      onAdded(secret);
    } catch (error) {
      const said = error instanceof ProblemError ? error.byField()['url'] : undefined;
      if (said === undefined) throw error;
      setFault(said);
    }
  }

  return (
    <Modal opened onClose={onClose} title={text.add}>
      <Stack gap="md">
        <TextInput
          label={text.url}
          placeholder="https://"
          type="url"
          data-autofocus
          value={url}
          error={fault}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <TextInput
          label={text.description}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <Checkbox.Group label={text.events} value={events} onChange={setEvents}>
          <Stack gap={8} mt={6}>
            {WEBHOOK_EVENT_TYPES.map((event) => (
              <Checkbox key={event} size="xs" value={event} label={text.eventNames[event] ?? event} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {uiText.cancel}
          </Button>
          <BusyButton onClick={add} disabled={url.trim() === '' || events.length === 0}>
            {text.add}
          </BusyButton>
        </Group>
      </Stack>
    </Modal>
  );
}

export function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={text.secretTitle}>
      <Stack gap="md">
        <Text size="sm">{text.secretBody}</Text>
        <Secret value={secret} label={text.secretTitle} />
      </Stack>
    </Modal>
  );
}

/** What was posted lately, and what came of it. */
export function DeliveriesDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const clientId = useClientId();
  const { data, error, refetch } = useQuery({
    queryKey: ['webhooks', clientId, webhook.id],
    queryFn: async () =>
      (await rawCall<{ items: Delivery[] }>('GET', `/api/v1/webhooks/${webhook.id}/deliveries?limit=30`)).items,
    refetchInterval: 5_000,
  });
  return (
    <Modal opened onClose={onClose} title={text.logOf(webhook.url)} size="lg">
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Skeleton rows={4} />}
      {data?.length === 0 && (
        <Text size="sm" c="dimmed">
          {text.logEmpty}
        </Text>
      )}
      <ul className={classes.rows}>
        {data?.map((delivery) => (
          <li key={delivery.id} className={classes.row}>
            <div className={classes.rowText}>
              <div className={classes.rowTitle}>{text.eventNames[delivery.event] ?? delivery.event}</div>
              <div className={classes.rowAbout}>
                <When at={delivery.created_at} />, {text.attempts(delivery.attempts)} {lastWords(delivery)}
              </div>
            </div>
            <Mark tone={TONES[delivery.state] ?? 'idle'}>{text.states[delivery.state] ?? delivery.state}</Mark>
            {['failed', 'delivered'].includes(delivery.state) && (
              <BusyButton
                size="compact-sm"
                variant="default"
                onClick={() => webhookAct(clientId, 'POST', `/${webhook.id}/deliveries/${delivery.id}/replay`, {})}
              >
                {text.again}
              </BusyButton>
            )}
          </li>
        ))}
      </ul>
    </Modal>
  );
}

function lastWords({ tries }: Delivery): string {
  const last = tries.at(-1);
  if (last === undefined) return '';
  return `(${[last.http_status, last.detail].filter((part) => part !== null).join(', ') || last.outcome})`;
}
