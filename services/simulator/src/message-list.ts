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
  const after = query.get('PageToken')?.slice(2) ?? null;
  const { shown, more } = pageOf(world.newestFirst(), filterOf(account, query), after, size);
  const inbound = shown.filter((message) => message.direction === 'inbound' && !world.wasListed(message.sid));
  if (inbound.length > 0) world.record({ type: 'listed', sids: inbound.map((message) => message.sid) });

  const start = page * size;
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
    next_page_uri: last !== undefined && more ? pageUri(page + 1, `PA${last.sid}`) : null,
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

type Filter = (message: CarrierMessage) => boolean;

function pageOf(
  messages: Iterable<CarrierMessage>,
  wanted: Filter,
  after: string | null,
  size: number,
): { shown: CarrierMessage[]; more: boolean } {
  const shown: CarrierMessage[] = [];
  let reached = after === null;
  for (const message of messages) {
    if (reached && wanted(message)) {
      if (shown.length === size) return { shown, more: true };
      shown.push(message);
    }
    reached ||= message.sid === after;
  }
  return { shown, more: false };
}

/** Reads the query once, since a month of polling asks of every message. */
function filterOf(account: string, query: URLSearchParams): Filter {
  const to = query.get('To');
  const from = query.get('From');
  const after = dateParam(query, 'DateSent>');
  const before = dateParam(query, 'DateSent<');
  const on = dateParam(query, 'DateSent');
  const anyDate = after === null && before === null && on === null;
  const day = (at: number) => Math.floor(at / DAY_MS);
  const sentInTime = (sentAt: number) =>
    (after === null || sentAt >= after) &&
    (before === null || sentAt <= before) &&
    (on === null || day(sentAt) === day(on));
  return (message) =>
    message.account === account &&
    (to === null || message.to === to) &&
    (from === null || message.from === from) &&
    (anyDate || (message.sentAt !== null && sentInTime(message.sentAt)));
}

function dateParam(query: URLSearchParams, name: string): number | null {
  const at = Date.parse(query.get(name) ?? '');
  return Number.isNaN(at) ? null : at;
}
