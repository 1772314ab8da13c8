import type { Wire } from '@rekindle/sms-twilio';

/** How the commands that go live reach the world outside; tests put servers of their own in its place. */
export interface Reach {
  fetch: typeof fetch;
  /** Carries what is addressed to Twilio; over the network unless told. */
  twilioWire?: Wire;
}

export const NETWORK: Reach = { fetch: (input, init) => fetch(input, init) };
