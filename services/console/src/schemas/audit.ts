import { PERMISSIONS } from '@rekindle/domain';
import { z } from 'zod';
import { Instant, PageQuery } from './common.ts';

export const AuditEntry = z
  .object({
    id: z.uuid(),
    at: Instant.describe('Business time.'),
    real_at: Instant,
    actor: z.object({ kind: z.enum(['user', 'api_key', 'system']), id: z.uuid().nullable(), name: z.string() }),
    action: z.string().describe('Method and path of the request.'),
    permission: z.enum(PERMISSIONS).nullable(),
    target_id: z.string().nullable(),
    status: z.int().describe('How it was answered.'),
    trace_id: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });

export const AuditQuery = z.object({
  ...PageQuery,
  actor_id: z.uuid().optional(),
  target_id: z.string().max(100).optional(),
});
