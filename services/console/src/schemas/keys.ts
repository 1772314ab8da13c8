import { PERMISSIONS } from '@rekindle/domain';
import { z } from 'zod';
import { Instant } from './common.ts';

export const ApiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    prefix: z.string().describe('The first characters, to tell keys apart.'),
    scopes: z.array(z.enum(PERMISSIONS)),
    created_at: Instant,
    created_by: z.string(),
    works: z.boolean().describe('False once it is revoked, or whoever made it has no access any more.'),
    last_used_at: Instant.nullable().describe('Real time, to the minute.'),
    revoked_at: Instant.nullable(),
  })
  .meta({ id: 'ApiKey' });

export const NewApiKeyBody = z.object({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(z.enum(PERMISSIONS)).min(1).describe('What it may do: no more than you may.'),
});

export const NewApiKey = z.object({ key: z.string().describe('Shown this once.'), api_key: ApiKey });
