import { verifyTwilioSignature } from '@rekindle/sms-twilio';
import type { AccountKeysOf } from './account-keys.ts';

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
  return (await signedBy(deps, request)) ?? (await signedBy(deps, request, 'reread'));
}

/**
 * The origin of a request that is about this client. Where it does not speak for the client, the keys are read again, as
 * seldom as for a signature that fits none: the client may have been connected to the same account just now.
 */
export async function originAbout(
  deps: OriginDeps,
  request: TwilioRequest,
  { origin, clientId }: { origin: TwilioOrigin; clientId: string },
): Promise<TwilioOrigin> {
  if (speaksFor(origin, clientId)) return origin;
  return (await signedBy(deps, request, 'reread')) ?? origin;
}

/** Whether what was signed so may be about this client. */
export function speaksFor({ clientIds }: TwilioOrigin, clientId: string): boolean {
  return clientIds === null || clientIds.includes(clientId);
}

async function signedBy(deps: OriginDeps, request: TwilioRequest, reread?: 'reread'): Promise<TwilioOrigin | null> {
  const accountSid = request.params['AccountSid'];
  if (request.signature === undefined || accountSid === undefined || accountSid === '') return null;
  const url = `${deps.publicBaseUrl}${request.target}`;
  const keys = await deps.accountKeys(accountSid, reread);
  const vouching = keys.filter(({ authTokens }) => verifyTwilioSignature({ ...request, authTokens, url }));
  if (vouching.length === 0) return null;
  const clientIds = vouching.flatMap(({ clientId }) => (clientId === null ? [] : [clientId]));
  return { clientIds: clientIds.length < vouching.length ? null : clientIds };
}
