import type { Wire } from '@rekindle/sms-twilio';

/** One request, as the global `fetch` makes it. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** How the commands that go live reach the world outside; tests put servers of their own in its place. */
export interface Reach {
  fetch: Send;
  /** Carries what is addressed to Twilio; over the network unless told. */
  twilioWire?: Wire;
}

export const NETWORK: Reach = { fetch: (url, init) => fetch(url, init) };
