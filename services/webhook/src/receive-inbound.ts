import type { InboundText } from '@rekindle/db';
import { z } from 'zod';
import { optOutOf } from './detect-opt-out.ts';
import { storable, storableFields } from './storable.ts';
import type { TwilioOrigin } from './twilio-origin.ts';

const SID = /^[0-9A-Za-z]{10,64}$/;
const MEDIA_MAX = 100;

/** The fields without which a text cannot be kept; Twilio may send any number of others. */
const Fields = z.object({
  MessageSid: z.string().regex(SID),
  AccountSid: z.string().regex(SID),
  From: z.string().trim().min(1).max(100),
  To: z.string().trim().min(1).max(100),
  Body: z.string().default(''),
  NumMedia: z.coerce.number().int().min(0).max(MEDIA_MAX).catch(0),
});

/** Twilio's inbound webhook as a text to keep; null when it is not one. */
export function readInboundWebhook(
  params: Readonly<Record<string, string>>,
  origin: TwilioOrigin,
  nextId: () => string,
): InboundText | null {
  const parsed = Fields.safeParse(params);
  if (!parsed.success) return null;
  const fields = parsed.data;
  const body = storable(fields.Body);
  return {
    id: nextId(),
    messageSid: fields.MessageSid,
    accountSid: fields.AccountSid,
    from: storable(fields.From),
    to: storable(fields.To),
    body,
    numMedia: fields.NumMedia,
    params: storableFields(params),
    via: 'webhook',
    optOut: optOutOf(body) ?? providerOptOut(params, body),
    clientIds: origin.clientIds,
  };
}

/** With Advanced Opt-Out Twilio itself says that a text was a stop word, in any language it was told. */
function providerOptOut(params: Readonly<Record<string, string>>, body: string): InboundText['optOut'] {
  if (params['OptOutType'] !== 'STOP') return null;
  return { source: 'keyword', rule: 'provider:STOP', evidence: body };
}
