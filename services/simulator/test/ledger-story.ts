import { violations } from '../src/index.ts';
import { Ledger } from '../src/ledger.ts';
import type { EntryOf, Means, PostOutcome } from '../src/ledger-entries.ts';
import { ACCOUNT, LEAD, NUMBER } from './carrier.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Monday 5 January 2026, midnight in London (GMT). */
export const MONDAY = Date.UTC(2026, 0, 5);
export const TEN = MONDAY + 10 * HOUR;

export const CAMPAIGN = {
  dataset: 'd1',
  start: '09:00',
  end: '17:00',
  days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  perMinute: 2,
  perHour: 4,
  perDay: 6,
  m2DelayHours: 48,
  m3DelayHours: 72,
};
export const EXPECTED = { campaigns: [CAMPAIGN] };

/** A ledger written by hand. */
export class Story {
  readonly ledger = new Ledger(null);
  #count = 0;

  post(
    at: number,
    changes: Partial<Omit<EntryOf<'post'>, 'tag' | 'outcome'>> & {
      tag?: Partial<EntryOf<'post'>['tag']>;
      outcome?: Partial<PostOutcome>;
    } = {},
  ) {
    const n = ++this.#count;
    const { tag, outcome, ...rest } = changes;
    const kind = tag?.kind ?? 'M1';
    this.ledger.append(
      {
        type: 'post',
        account: ACCOUNT.sid,
        to: LEAD,
        from: NUMBER,
        messagingServiceSid: null,
        body: `${kind} text`,
        validity: 600,
        callback: null,
        tag: { client: 'c1', message: `m${n}`, attempt: '1', kind, dataset: 'd1', ...tag },
        outcome: { accepted: true, sid: `SM${n}`, http: 201, code: null, fault: null, ...outcome },
        plans: [],
        ...rest,
      },
      at,
      0,
    );
    return this;
  }

  hears(
    at: number,
    body: string,
    means: Means,
    options: { http?: number | null; ackAt?: number; listedAt?: number; from?: string } = {},
  ) {
    const sid = `SMi${++this.#count}`;
    const from = options.from ?? LEAD;
    const base = { event: sid, sid, from, to: NUMBER } as const;
    this.ledger.append(
      {
        type: 'inbound',
        ...base,
        account: ACCOUNT.sid,
        body,
        media: 0,
        means,
        optOut: null,
        providerText: null,
        dropped: [],
      },
      at,
      0,
    );
    this.ledger.append(
      { type: 'webhook', ...base, http: options.http === undefined ? 200 : options.http, error: null, final: true },
      options.ackAt ?? at,
      0,
    );
    if (options.listedAt !== undefined) this.ledger.append({ type: 'listed', sids: [sid] }, options.listedAt, 0);
    return this;
  }

  fails(at: number, n: number, errorCode: number) {
    this.ledger.append(
      { type: 'status', event: `SM${n}:1`, sid: `SM${n}`, status: 'failed', errorCode, person: null, plans: [] },
      at,
      0,
    );
    return this;
  }

  found(expected: Parameters<typeof violations>[1] = EXPECTED) {
    return violations(this.ledger.entries, expected).map((one) => one.promise);
  }
}

export const story = () => new Story();
export const M2 = { tag: { kind: 'M2' } };
export const M3 = { tag: { kind: 'M3' } };
export const REPLY = { tag: { kind: 'reply' } };
