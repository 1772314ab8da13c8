/** Immutable per client: a sandbox client's rows never reach a real provider, a live client's never the simulator. */
export type AccountMode = 'sandbox' | 'live';

/** One client's account with the provider. */
export interface TwilioAccount {
  accountSid: string;
  authToken: string;
  mode: AccountMode;
  /** Overrides the default of its mode: a Twilio region (live), or the simulator's address (sandbox). */
  baseUrl?: string;
}

/** Asking would have crossed from sandbox to live or back. Thrown before any connection is made; never retryable. */
export class ModeBoundaryCrossed extends Error {
  override readonly name = 'ModeBoundaryCrossed';
  readonly retryable = false;
}

export interface Boundary {
  /** Origin of the simulator, or null where there is none. */
  sandboxBaseUrl: string | null;
  /** Modes this process serves; both unless told. */
  onlyModes: readonly AccountMode[];
}

export const TWILIO_API = 'https://api.twilio.com';
const TWILIO_MESSAGING = 'https://messaging.twilio.com';

/**
 * The base URL that this account's requests go to.
 * Throws `ModeBoundaryCrossed` when the account's mode is not served here, when a sandbox account's address is not the
 * configured simulator, and when a live account's address is not Twilio over HTTPS.
 */
export function baseUrlFor(account: TwilioAccount, boundary: Boundary): URL {
  if (!boundary.onlyModes.includes(account.mode)) {
    throw new ModeBoundaryCrossed(
      `This process serves ${boundary.onlyModes.join(', ')} clients only, not ${account.mode}`,
    );
  }
  return account.mode === 'sandbox' ? sandboxBase(account, boundary) : liveBase(account);
}

function sandboxBase(account: TwilioAccount, boundary: Boundary): URL {
  if (boundary.sandboxBaseUrl === null) {
    throw new ModeBoundaryCrossed('A sandbox client cannot send: no simulator address is configured');
  }
  const simulator = new URL(boundary.sandboxBaseUrl);
  if (isTwilioHost(simulator)) {
    throw new ModeBoundaryCrossed(`The simulator's address must not be Twilio's (${simulator.host})`);
  }
  const base = new URL(account.baseUrl ?? simulator);
  if (base.origin !== simulator.origin) {
    throw new ModeBoundaryCrossed(`A sandbox client may reach only ${simulator.host}, not ${base.host}`);
  }
  return base;
}

function liveBase(account: TwilioAccount): URL {
  const base = new URL(account.baseUrl ?? TWILIO_API);
  if (base.protocol !== 'https:' || !isTwilioHost(base)) {
    throw new ModeBoundaryCrossed(`A live client may reach only Twilio over HTTPS, not ${base.origin}`);
  }
  return base;
}

function isTwilioHost(url: URL): boolean {
  return url.hostname === 'twilio.com' || url.hostname.endsWith('.twilio.com');
}

/**
 * Where a request of the SDK really goes: the SDK always addresses api.twilio.com (also when it follows a page link),
 * and the base takes that origin's place. Messaging Services live on a host of their own, which only an account on Twilio
 * itself reaches. Throws `ModeBoundaryCrossed` for any other origin.
 */
export function targetOf(sdkUrl: string, base: URL): URL {
  const url = new URL(sdkUrl);
  if (url.origin === TWILIO_MESSAGING && base.origin === TWILIO_API) return url;
  if (url.origin !== TWILIO_API) throw new ModeBoundaryCrossed(`Refused to follow a link to ${url.host}`);
  return new URL(`${base.origin}${base.pathname.replace(/\/+$/, '')}${url.pathname}${url.search}`);
}
