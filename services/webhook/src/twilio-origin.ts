import { verifyTwilioSignature } from '@rekindle/sms-twilio';
import type { AccountKeys, AccountKeysOf } from './account-keys.ts';

/** A Twilio webhook as it came. */
export interface TwilioRequest {
  /** Path and query, exactly as requested. */
  target: string;
  signature: string | undefined;
  params: Readonly<Record<string, string>>;
  rawBody: Buffer;
}

/** For whom a verified request may speak; null: for every client. */
export interface TwilioOrigin {
  clientIds: readonly string[] | null;
}

export interface OriginDeps {
  /** What Twilio was told to call, without a trailing slash. The Host header is anybody's. */
  publicBaseUrl: string;
  accountKeys: AccountKeysOf;
}

/** Who signed a webhook, or null when nobody known did. */
export async function originOf(deps: OriginDeps, request: TwilioRequest): Promise<TwilioOrigin | null> {
  const accountSid = request.params['AccountSid'];
  if (request.signature === undefined || accountSid === undefined || accountSid === '') return null;
  const url = `${deps.publicBaseUrl}${request.target}`;
  const fits = ({ authTokens }: AccountKeys) => verifyTwilioSignature({ ...request, authTokens, url });
  let vouching = (await deps.accountKeys(accountSid)).filter(fits);
  if (vouching.length === 0) vouching = (await deps.accountKeys(accountSid, 'reread')).filter(fits);
  if (vouching.length === 0) return null;
  const clientIds = vouching.flatMap((keys) => (keys.clientId === null ? [] : [keys.clientId]));
  return { clientIds: clientIds.length < vouching.length ? null : clientIds };
}
