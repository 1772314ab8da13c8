import { z } from 'zod';
import { Instant } from './common.ts';

export const System = z
  .object({
    mode: z.enum(['sandbox', 'live']),
    work: z.object({
      state: z.enum(['idle', 'working', 'stalled']),
      stalled: z.array(z.string()).describe('Kinds of work that are overdue.'),
      ages_ms: z.record(z.string(), z.number()).describe('Since when the oldest of each kind is due, milliseconds.'),
    }),
    services: z.array(
      z.object({
        service: z.string(),
        instance: z.string(),
        started_at: Instant,
        beat_at: Instant,
        alive: z.boolean(),
      }),
    ),
    provider: z.object({
      name: z.enum(['simulator', 'twilio']),
      own_account: z.boolean().describe('The client has a provider account of its own.'),
      numbers: z.array(
        z.object({
          e164: z.string(),
          active: z.boolean(),
          segments_per_second: z.number(),
          polled_until: Instant.nullable().describe('Texts up to here have been asked for.'),
        }),
      ),
    }),
    mail: z.boolean(),
  })
  .meta({ id: 'System' });
