import type { StatusReport } from '@rekindle/db';
import { z } from 'zod';
import { storable, storableFields } from './storable.ts';

const ATTEMPTS_MAX = 1_000;

/**
 * The query of our StatusCallback URLs: `c` client, `m` message, `a` attempt. They also carry `k` kind and `d` dataset,
 * for whoever reads the provider's log; nothing here depends on them.
 */
const Query = z.object({
  c: z.uuid(),
  m: z.uuid(),
  a: z.coerce.number().int().min(1).max(ATTEMPTS_MAX),
});

const Fields = z.object({
  MessageSid: z.string().min(1).max(64),
  MessageStatus: z.string().min(1).max(64),
  ErrorCode: z.coerce.number().int().min(1).max(999_999).nullable().catch(null),
});

/** Twilio's status callback as a report to keep; null when it is not one of ours. */
export function readStatusWebhook(
  query: unknown,
  params: Readonly<Record<string, string>>,
  nextId: () => string,
): StatusReport | null {
  const place = Query.safeParse(query);
  const fields = Fields.safeParse({
    ...params,
    MessageSid: params['MessageSid'] ?? params['SmsSid'],
    MessageStatus: params['MessageStatus'] ?? params['SmsStatus'],
    ErrorCode: params['ErrorCode'] ?? null,
  });
  if (!place.success || !fields.success) return null;
  return {
    id: nextId(),
    clientId: place.data.c,
    messageId: place.data.m,
    attempt: place.data.a,
    messageSid: storable(fields.data.MessageSid),
    messageStatus: storable(fields.data.MessageStatus).toLowerCase(),
    errorCode: fields.data.ErrorCode,
    params: storableFields(params),
  };
}
