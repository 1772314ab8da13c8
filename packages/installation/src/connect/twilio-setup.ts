import { createTwilioSetup, type TwilioSetup } from '@rekindle/sms-twilio';
import type { ClientRow } from '../clients.ts';
import type { Installation } from '../installation.ts';
import type { ClientAccount } from './client-account.ts';
import type { Reach } from './reach.ts';

/** The settings side of a client's account with Twilio; the caller closes it. */
export function openTwilioSetup(
  store: Pick<Installation, 'config' | 'monotonic'>,
  client: Pick<ClientRow, 'mode'>,
  account: ClientAccount,
  reach: Reach,
): TwilioSetup {
  return createTwilioSetup({
    account: { accountSid: account.accountSid, authToken: account.authToken, mode: client.mode },
    monotonic: store.monotonic,
    requestTimeoutMs: store.config.twilio.timeoutMs,
    ...(reach.twilioWire !== undefined && { wire: reach.twilioWire }),
  });
}
