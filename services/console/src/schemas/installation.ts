import { z } from 'zod';
import { Instant } from './common.ts';

export const DoctorBody = z.object({
  live: z.boolean().default(false).describe('Ask Twilio, the public address and the model too'),
  client_id: z.uuid().describe('With `live`: this client only').optional(),
});
export const Examined = z.object({
  ok: z.boolean().describe('Nothing stands in the way'),
  findings: z.array(
    z.object({
      check: z.string(),
      level: z.enum(['ok', 'warn', 'fail']),
      detail: z.string(),
      mend: z.string().nullable().describe('How to mend it'),
    }),
  ),
});

/** Broken promises that are shown; the count has them all. */
export const BROKEN_SHOWN_MAX = 500;
const count = z.int().min(0);
export const Verified = z.object({
  kept: z.boolean().describe('Every promise was kept'),
  checked: z.object({
    ...{ attempts: count, outcomes: count, delivery_reports: count, texts: count },
    ...{ suppressions: count, opt_outs: count },
  }),
  broken: count,
  findings: z
    .array(
      z.object({
        promise: z.string().describe('P1 to P10, as docs/architecture.md names them'),
        id: z.string().describe('Text, campaign or SID that it is about'),
        at: Instant.nullable(),
        detail: z.string(),
      }),
    )
    .max(BROKEN_SHOWN_MAX),
});

const sid = z
  .string()
  .regex(/^AC[0-9a-fA-F]{32}$/, 'is no account SID: AC and 32 hex digits')
  .describe("The client's own account; else the one stored, or that of the installation")
  .optional();
const token = z
  .string()
  .regex(/^\S{8,200}$/, 'is no auth token')
  .describe('Of an account that is not known yet, or the new one to rotate to')
  .optional();

export const LookBody = z.object({ account_sid: sid, auth_token: token });
export const ConnectBody = z.object({
  account_sid: sid,
  auth_token: token,
  number: z.string().max(40).describe('What to text from, such as +447400123456').optional(),
  rotate: z.boolean().default(false).describe('Take the token as a new one; those before it still verify'),
  drop_old: z.boolean().default(false).describe('Forget all tokens but the one in use'),
});

const Changed = z.array(z.enum(['account', 'number', 'webhooks']));
export const Provider = z.object({
  account_sid: z.string().nullable(),
  own: z.boolean().describe('False: the account of the installation'),
  numbers: z.array(z.object({ e164: z.string(), active: z.boolean() })),
  webhook_address: z.string().nullable().describe('Where Twilio is to reach the webhooks'),
});
export const Looked = z.object({
  account_sid: z.string(),
  trial: z.boolean().describe('It texts verified numbers only'),
  numbers: z.array(z.object({ e164: z.string(), name: z.string(), sms: z.boolean(), goes_to: z.string().nullable() })),
  services: z.array(z.object({ sid: z.string(), name: z.string(), numbers: z.array(z.string()) })),
});
export const ConnectedBody = z.object({
  account_sid: z.string(),
  retired: z.array(z.string()).describe('Numbers of the client that are of another account: they send no more'),
  trial: z.boolean().describe('It texts verified numbers only'),
  number: z.string().nullable().describe('Null where only the token was changed'),
  changed: Changed.describe('Empty when all of it was so before'),
  webhook: z.string().nullable().describe('Where texts to the number come in now'),
  before: z.string().nullable().describe('Where they went until now'),
  signed_test: z.enum(['passed']).nullable(),
  taken_elsewhere_by: z
    .string()
    .nullable()
    .describe('A Messaging Service that takes its texts all the same: there, choose "Defer to sender\'s webhook"'),
});
