import { ProviderUnavailable, type ProviderMessage } from '@rekindle/contracts';
import type { EpochMs } from '@rekindle/domain';
import { codeOf, parseObject } from './outcome.ts';
import type { SdkCall } from './sdk.ts';
import type { WireAnswer } from './wire.ts';

export interface ListQuery {
  accountSid: string;
  direction: 'inbound' | 'outbound';
  phone: string | null;
  after: EpochMs;
  before: EpochMs;
}

const PAGE_SIZE = 1_000;
const PAGES_MAX = 1_000;
const DAY_MS = 86_400_000;
const MESSAGES = 'https://api.twilio.com/2010-04-01/Accounts';

/**
 * Reads Twilio's message list whole, oldest first. Times have whole seconds there, so a message of the very second of
 * `after` is included. Replies that Twilio sends of itself (the STOP confirmation) are not ours and left out.
 * Throws `ProviderUnavailable` when any page cannot be read.
 */
export async function listMessages(call: SdkCall, query: ListQuery): Promise<ProviderMessage[]> {
  const found: ProviderMessage[] = [];
  const after = Math.floor(query.after / 1_000) * 1_000;
  const seen = new Set<string>();
  let url = `${MESSAGES}/${query.accountSid}/Messages.json?${listParameters(query).toString()}`;
  for (;;) {
    if (seen.has(url) || seen.size >= PAGES_MAX) throw new ProviderUnavailable('the message list does not end');
    seen.add(url);
    const page = pageOf(await get(call, url));
    for (const { message, origin } of page.rows) {
      if (origin !== (query.direction === 'inbound' ? 'inbound' : 'outbound-api')) continue;
      if (message.createdAt >= after && message.createdAt <= query.before) found.push(message);
    }
    // The list is newest first, by a day that may differ from the day of creation: stop a whole day later.
    const pastTheEnd = page.rows.length > 0 && page.rows.every(({ message }) => message.createdAt < after - DAY_MS);
    if (page.next === null || (query.phone === null && pastTheEnd)) break;
    url = new URL(page.next, MESSAGES).href;
  }
  return found.toSorted((a, b) => a.createdAt - b.createdAt || (a.sid < b.sid ? -1 : 1));
}

/** One message, or null when Twilio says that it does not know it (20404). Throws `ProviderUnavailable`. */
export async function fetchMessage(call: SdkCall, accountSid: string, sid: string): Promise<ProviderMessage | null> {
  const answer = await get(call, `${MESSAGES}/${accountSid}/Messages/${encodeURIComponent(sid)}.json`);
  const json = parseObject(answer.body);
  // A 404 without Twilio's code comes from something on the way and says nothing about the message.
  if (answer.statusCode === 404 && codeOf(json) === 20404) return null;
  if (answer.statusCode !== 200) throw new ProviderUnavailable(`HTTP ${answer.statusCode}`);
  const { message } = rowOf(json);
  if (message.sid !== sid) throw new ProviderUnavailable('the answer is not that message');
  return message;
}

function listParameters(query: ListQuery): URLSearchParams {
  const parameters = new URLSearchParams({ PageSize: String(PAGE_SIZE) });
  if (query.direction === 'inbound') {
    if (query.phone !== null) parameters.set('From', query.phone);
    // Inbound texts always have a DateSent; queued outbound ones have none and would be missed.
    parameters.set('DateSent>', new Date(query.after - DAY_MS).toISOString().replace(/\.\d+Z$/, 'Z'));
  } else if (query.phone !== null) {
    parameters.set('To', query.phone);
  }
  return parameters;
}

async function get(call: SdkCall, uri: string): Promise<WireAnswer> {
  await call.client.request({ method: 'get', uri });
  const answer = call.answer();
  if (answer === null) throw new ProviderUnavailable('no answer');
  return answer;
}

interface Row {
  message: ProviderMessage;
  /** Twilio's own word: inbound, outbound-api (a create call), outbound-reply (its automatic answers), outbound-call. */
  origin: string;
}

function pageOf(answer: WireAnswer): { rows: Row[]; next: string | null } {
  if (answer.statusCode !== 200) throw new ProviderUnavailable(`HTTP ${answer.statusCode}`);
  const json = parseObject(answer.body);
  const rows: unknown = json?.['messages'];
  if (!Array.isArray(rows)) throw new ProviderUnavailable('the answer is not a message list');
  const next = json?.['next_page_uri'];
  return { rows: rows.map(rowOf), next: typeof next === 'string' && next !== '' ? next : null };
}

function rowOf(value: unknown): Row {
  const fields = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const sid = text(fields['sid']);
  const origin = text(fields['direction']);
  const createdAt = Date.parse(text(fields['date_created']));
  if (sid === '' || origin === '' || Number.isNaN(createdAt)) {
    throw new ProviderUnavailable('a row of the answer is not a message');
  }
  const errorCode = fields['error_code'];
  return {
    origin,
    message: {
      sid,
      to: text(fields['to']),
      from: text(fields['from']),
      body: text(fields['body']),
      status: text(fields['status']),
      direction: origin === 'inbound' ? 'inbound' : 'outbound',
      errorCode: typeof errorCode === 'number' ? errorCode : null,
      createdAt,
    },
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
