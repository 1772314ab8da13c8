import { DAY_MS } from '@rekindle/domain';
import { keyedHash } from './rng.ts';
import { type CarrierMessage, messageResource } from './twilio-resource.ts';
import type { World } from './world.ts';

const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 1_000;

/**
 * `GET Messages.json`: the account's texts in both directions, newest first, filtered by To, From and DateSent (a
 * queued text has none and matches no date filter). A page token names the last text of the page before, so texts
 * that arrive in between shift nothing.
 */
export function listMessages(world: World, account: string, url: URL): Record<string, unknown> {
  const query = url.searchParams;
  const size = Math.min(
    MAX_PAGE_SIZE,
    Math.max(1, Number(query.get('PageSize') ?? DEFAULT_PAGE_SIZE) || DEFAULT_PAGE_SIZE),
  );
  const page = Number(query.get('Page') ?? 0) || 0;
  const matching = [...world.messages.values()]
    .reverse()
    .filter((message) => message.account === account && matches(message, query));
  const after = query.get('PageToken')?.slice(2);
  const start = after === undefined ? 0 : matching.findIndex((message) => message.sid === after) + 1;
  const shown = matching.slice(start, start + size);
  const inbound = shown.filter((message) => message.direction === 'inbound' && !world.wasListed(message.sid));
  if (inbound.length > 0) world.record({ type: 'listed', sids: inbound.map((message) => message.sid) });

  const last = shown.at(-1);
  const base = `/2010-04-01/Accounts/${account}/Messages.json`;
  const pageUri = (number: number, token: string | null) => {
    const next = new URLSearchParams(query);
    next.set('PageSize', String(size));
    next.set('Page', String(number));
    if (token === null) next.delete('PageToken');
    else next.set('PageToken', token);
    return `${base}?${next.toString()}`;
  };
  return {
    end: Math.max(0, start + shown.length - 1),
    first_page_uri: pageUri(0, null),
    messages: shown.map(messageResource),
    next_page_uri:
      last !== undefined && start + shown.length < matching.length ? pageUri(page + 1, `PA${last.sid}`) : null,
    page,
    page_size: size,
    previous_page_uri: null,
    start,
    uri: `${url.pathname}${url.search}`,
  };
}

/** `GET IncomingPhoneNumbers.json`, with the few fields a set-up check reads. */
export function listNumbers(world: World, account: string, url: URL): Record<string, unknown> {
  const wanted = url.searchParams.get('PhoneNumber');
  const numbers = [...world.numbers.values()].filter(
    (number) => number.account === account && (wanted === null || number.e164 === wanted),
  );
  return {
    end: Math.max(0, numbers.length - 1),
    first_page_uri: `${url.pathname}?Page=0`,
    incoming_phone_numbers: numbers.map((number) => ({
      account_sid: account,
      api_version: '2010-04-01',
      capabilities: { voice: true, sms: true, mms: false, fax: false },
      friendly_name: number.e164,
      phone_number: number.e164,
      sid: `PN${keyedHash('number', number.e164).slice(0, 32)}`,
      sms_method: 'POST',
      sms_url: world.inboundUrl,
      status: 'in-use',
    })),
    next_page_uri: null,
    page: 0,
    page_size: DEFAULT_PAGE_SIZE,
    previous_page_uri: null,
    start: 0,
    uri: `${url.pathname}${url.search}`,
  };
}

function matches(message: CarrierMessage, query: URLSearchParams): boolean {
  const to = query.get('To');
  const from = query.get('From');
  if (to !== null && message.to !== to) return false;
  if (from !== null && message.from !== from) return false;
  const after = dateParam(query, 'DateSent>');
  const before = dateParam(query, 'DateSent<');
  const on = dateParam(query, 'DateSent');
  if (after === null && before === null && on === null) return true;
  const { sentAt } = message;
  if (sentAt === null) return false;
  const day = (at: number) => Math.floor(at / DAY_MS);
  return (
    (after === null || sentAt >= after) &&
    (before === null || sentAt <= before) &&
    (on === null || day(sentAt) === day(on))
  );
}

function dateParam(query: URLSearchParams, name: string): number | null {
  const at = Date.parse(query.get(name) ?? '');
  return Number.isNaN(at) ? null : at;
}
