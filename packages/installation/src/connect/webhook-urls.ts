import type { AccountNumber, MessagingService, NumberWebhooks } from '@rekindle/sms-twilio';

/**
 * How Twilio calls us again, which no signature covers: three more tries when we cannot be reached, do not answer or
 * cannot store the text now, each short enough that all fit into Twilio's 15 s. A repeat carries the same MessageSid.
 */
const RETRIES = '#rc=3&rp=5xx,ct,rt&ct=2000&rt=4500';

/** Where Twilio is to bring texts, and whom it asks when all tries have failed. */
export function webhooksOf(publicBaseUrl: string): NumberWebhooks {
  const inbound = `${publicBaseUrl}/twilio/inbound`;
  return { smsUrl: `${inbound}${RETRIES}`, smsFallbackUrl: inbound };
}

/** A way in which a number's texts do not come here as they should. */
export type WebhookFault = 'elsewhere' | 'no_retries' | 'no_fallback' | 'application' | 'not_post';

/** What is wrong with a number's own webhooks; empty when they are as `webhooksOf` has them. */
export function webhookFaults(number: AccountNumber, wanted: NumberWebhooks): WebhookFault[] {
  const faults: WebhookFault[] = [];
  if (bare(number.smsUrl) !== bare(wanted.smsUrl)) faults.push('elsewhere');
  else if (number.smsUrl !== wanted.smsUrl) faults.push('no_retries');
  if (number.smsFallbackUrl !== wanted.smsFallbackUrl) faults.push('no_fallback');
  if (number.smsApplicationSid !== '') faults.push('application');
  if (number.smsMethod !== '' && number.smsMethod.toUpperCase() !== 'POST') faults.push('not_post');
  return faults;
}

/** The pool that takes the number's texts whatever the number's own webhook says, or null. */
export function serviceInTheWay(
  e164: string,
  services: readonly MessagingService[],
  wanted: NumberWebhooks,
): MessagingService | null {
  const pool = services.find(({ numbers }) => numbers.includes(e164));
  if (pool === undefined || pool.defersToNumber || bare(pool.inboundUrl) === bare(wanted.smsUrl)) return null;
  return pool;
}

function bare(url: string): string {
  return url.replace(/#.*$/, '');
}
