import { PERMISSIONS, ROLES } from '@rekindle/domain';
import { z } from 'zod';
import { Instant } from './common.ts';

const MODE = z.enum(['sandbox', 'live']);

export const Client = z
  .object({
    id: z.uuid(),
    name: z.string(),
    mode: MODE,
    timezone: z.string(),
    now: Instant.describe('Business time; in the sandbox the simulated one.'),
    sending_stopped_at: Instant.nullable(),
    sending_stopped_reason: z.string().nullable(),
    all_sending_stopped_at: Instant.nullable().describe('Set when sending is stopped for every client.'),
    all_sending_stopped_reason: z.string().nullable(),
    me: z.object({
      id: z.uuid(),
      name: z.string(),
      role: z.enum(ROLES).nullable().describe('Null for an API key.'),
      permissions: z.array(z.enum(PERMISSIONS)),
      allowed_dataset_ids: z.array(z.uuid()).nullable().describe('Null: all datasets.'),
    }),
  })
  .meta({ id: 'Client' });

export const NewClientBody = z.object({
  name: z.string().trim().min(1).max(200),
  number: z.string().trim().max(40).describe('What texts come from, such as +447400999002.'),
  mode: MODE.optional().describe(
    "For ever. Left out: the installation's; a client of the other mode is shown by one of that mode.",
  ),
});

export const NewClient = z.object({
  ...{ id: z.uuid(), name: z.string(), slug: z.string(), mode: MODE, number: z.string() },
});

export const ClientList = z.object({
  items: z.array(
    z.object({
      ...{ id: z.uuid(), name: z.string(), slug: z.string(), mode: MODE },
      status: z.enum(['active', 'paused', 'cancelled']),
      sending_stopped_at: Instant.nullable(),
    }),
  ),
  next: z.null(),
});
