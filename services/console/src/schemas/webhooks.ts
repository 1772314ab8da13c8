import { WEBHOOK_EVENT_TYPES } from '@rekindle/domain';
import { z } from 'zod';
import { Instant, PageQuery } from './common.ts';

const EventType = z.enum(WEBHOOK_EVENT_TYPES);
const Url = z.url({ protocol: /^https?$/ }).max(2_000);

export const Webhook = z
  .object({
    id: z.uuid(),
    url: z.string(),
    description: z.string(),
    events: z.array(EventType),
    active: z.boolean(),
    disabled_reason: z
      .enum(['gone', 'failing'])
      .nullable()
      .describe('Why it was turned off by itself: it answered 410, or 20 deliveries in a row were given up.'),
    failures: z.int().describe('Deliveries given up, in a row.'),
    created_at: Instant,
  })
  .meta({ id: 'Webhook' });

export const WebhookBody = z.object({
  url: Url,
  description: z.string().trim().max(200).default(''),
  events: z.array(EventType).min(1),
});

export const ChangeWebhookBody = z.object({
  url: Url.optional(),
  description: z.string().trim().max(200).optional(),
  events: z.array(EventType).min(1).optional(),
  active: z.boolean().optional(),
});

export const WebhookWithSecret = z.object({
  webhook: Webhook,
  secret: z.string().describe('Signs every delivery. Shown on making it and on changing it.'),
});

export const Delivery = z
  .object({
    id: z.uuid(),
    event_id: z.uuid().describe('The same for every try and replay: the header Rekindle-Event-Id.'),
    event: z.string(),
    state: z.enum(['due', 'sending', 'delivered', 'failed', 'skipped']),
    reason: z.string().nullable(),
    attempts: z.int(),
    next_at: Instant.nullable(),
    created_at: Instant,
    delivered_at: Instant.nullable(),
    tries: z.array(
      z.object({
        attempt: z.int(),
        at: Instant,
        outcome: z.string(),
        http_status: z.int().nullable(),
        latency_ms: z.int().nullable(),
        detail: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'WebhookDelivery' });

export const DeliveriesQuery = z.object({
  ...PageQuery,
  state: z.enum(['due', 'sending', 'delivered', 'failed', 'skipped']).optional(),
});
export const DeliveryParams = z.object({ id: z.uuid(), delivery_id: z.uuid() });
