import type { World } from './world.ts';

/** A create-message request, parsed. */
export interface CreateRequest {
  account: string;
  to: string;
  from: string;
  messagingServiceSid: string | null;
  body: string;
  /** Seconds. */
  validity: number | null;
  callback: string | null;
}

const E164 = /^\+[1-9]\d{7,14}$/;
/** After +44, mobiles have ten digits and other numbers nine or ten. */
const UK = /^\+44(7\d{9}|[1-689]\d{8,9})$/;
const UK_LANDLINE = /^\+44[123]/;

/** Reads Twilio's form fields. */
export function parseCreate(account: string, form: ReadonlyMap<string, string>): CreateRequest {
  const validity = form.get('ValidityPeriod');
  return {
    account,
    to: form.get('To') ?? '',
    from: form.get('From') ?? '',
    messagingServiceSid: form.get('MessagingServiceSid') ?? null,
    body: form.get('Body') ?? '',
    validity: validity === undefined ? null : Number(validity),
    callback: form.get('StatusCallback') ?? null,
  };
}

/** The Twilio error code with which a create request is refused, or null. `from` is the resolved sender. */
export function refusalOf(request: CreateRequest, from: string | null, world: World): number | null {
  const { to, body, validity } = request;
  if (to === '') return 21604;
  if (request.from === '' && request.messagingServiceSid === null) return 21603;
  if (from === null) return request.messagingServiceSid === null ? 21606 : 21703;
  if (!E164.test(to) || (to.startsWith('+44') && !UK.test(to))) return 21211;
  if (!world.regions.some((prefix) => to.startsWith(prefix))) return 21408;
  if (UK_LANDLINE.test(to)) return 21614;
  if (body === '') return 21602;
  if (body.length > 1600) return 21617;
  if (validity !== null && !(Number.isInteger(validity) && validity >= 1 && validity <= 36_000)) return 20422;
  if (world.isOptedOut(to, from)) return 21610;
  return null;
}
