import { createHash } from 'node:crypto';
import { CampaignSettings } from '@rekindle/domain';
import { check } from '../src/check/check.ts';
import type { AttemptRow, Evidence, MessageRow, Rows } from '../src/check/evidence.ts';
import type { Entry, EntryOf } from '../src/ledger.ts';

/** A Tuesday in June, noon in London. */
export const NOON = Date.parse('2026-06-16T11:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export const SETTINGS = CampaignSettings.parse({
  m1_message: 'Hi',
  sending_hours_start: '09:00',
  sending_hours_end: '17:00',
  messages_per_minute: 2,
  messages_per_hour: 3,
  messages_per_day: 4,
});

export function post(changes: Partial<EntryOf<'post'>> = {}): EntryOf<'post'> {
  return {
    type: 'post',
    at: NOON,
    clientId: 'a',
    messageId: 'm1',
    attempt: 1,
    kind: 'M1',
    datasetId: 'd',
    to: '+447400100001',
    from: '+447400900000',
    body: 'Hi, RoofA here',
    validitySeconds: 600,
    accepted: true,
    sid: 'SM1',
    answer: 201,
    ...changes,
  };
}

export function inbound(changes: Partial<EntryOf<'inbound'>> = {}): EntryOf<'inbound'> {
  return {
    type: 'inbound',
    at: NOON,
    sid: 'SMin',
    from: '+447400100001',
    to: '+447400900000',
    body: 'STOP',
    means: 'stop',
    ...changes,
  };
}

export const STARTED: EntryOf<'settings'> = {
  type: 'settings',
  at: NOON - 30 * 24 * HOUR,
  clientId: 'a',
  datasetId: 'd',
  settings: SETTINGS,
};
const NOTHING: Rows = {
  messages: [],
  attempts: [],
  outcomes: [],
  inbox: [],
  suppressions: [],
  given: [],
  due: [],
  paused: [],
  waiting: [],
  stuck: [],
};
export const KEPT: Partial<Rows> = {
  inbox: [{ sid: 'SMin', clientId: 'a', processedAt: NOON }],
  suppressions: [{ clientId: 'a', phone: '+447400100001', source: 'keyword', liftedAt: null }],
};

export function message(changes: Partial<MessageRow> = {}): MessageRow {
  return {
    id: 'm1',
    clientId: 'a',
    kind: 'M1',
    state: 'delivered',
    attempt: 1,
    sid: 'SM1',
    providerStatus: 'delivered',
    createdAt: NOON,
    phone: '+447400100001',
    reason: null,
    acceptances: 1,
    ...changes,
  };
}

/** The claim that a post says it is of. */
export function claimOf(posted: EntryOf<'post'>, changes: Partial<AttemptRow> = {}): AttemptRow {
  const { clientId, messageId, attempt, at, kind, datasetId, to, from, body } = posted;
  const bodyHash = createHash('sha256').update(body).digest('hex');
  return { clientId, messageId, attempt, claimedAt: at, kind, datasetId, phone: to, from, bodyHash, ...changes };
}

export const isPost = (entry: Entry): entry is EntryOf<'post'> => entry.type === 'post';

/** Rows that keep a text of theirs and that it was dealt with. */
export const KEPT_TEXT: Partial<Rows> = { inbox: [{ sid: 'SMin', clientId: 'a', processedAt: NOON }] };

/** They wrote so long before the post, and a step read it at `since` and made an answer of it. */
export function answered(posted: EntryOf<'post'>, changes: { since?: number; saidAt?: number } = {}): Entry[] {
  const { since = posted.at - MINUTE, saidAt = posted.at - 2 * MINUTE } = changes;
  return [
    inbound({ at: saidAt, body: 'How much?', means: 'talk' }),
    known(saidAt),
    { type: 'answered', at: since, since, messageIds: [posted.messageId] },
    posted,
  ];
}

/** The promises that a check finds broken in this ledger and these rows; each post was claimed and settled, unless they say otherwise. */
export function broken(entries: readonly Entry[], rows: Partial<Rows> = {}): string[] {
  const posts = entries.filter(isPost);
  const evidence: Evidence = {
    entries: [STARTED, ...entries].sort((x, y) => x.at - y.at),
    rows: {
      ...NOTHING,
      attempts: posts.map((posted) => claimOf(posted)),
      outcomes: posts.map(({ messageId, attempt, at, answer, accepted }) => ({
        ...{ messageId, attempt, at, evidence: 'create' },
        outcome: answer === 429 ? 'not_sent' : accepted ? 'accepted' : 'absent',
      })),
      ...rows,
    },
    tenants: [
      {
        clientId: 'a',
        company: 'RoofA',
        number: '+447400900000',
        mode: 'sandbox',
        phones: ['+447400100001', '+447400100002', '+12125550101'],
      },
      { clientId: 'b', company: 'RoofB', number: '+447400900001', mode: 'live', phones: ['+447400100001'] },
    ],
    end: NOON + 24 * HOUR,
    calmFrom: NOON - 4 * 24 * HOUR,
  };
  return [...new Set(check(evidence).violations.map(({ promise }) => promise))];
}

export const known = (at: number): Entry => ({ type: 'known', at, sid: 'SMin' });
