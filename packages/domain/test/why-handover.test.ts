import { expect, test } from 'vitest';
import { type WhyHandover, whyHandover } from '../src/index.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const moment = { now: NOW, zone: 'Europe/London' };
const ANN = { person: 'Ann Lee', because: 'turn', at: NOW - 300_000 };
const BEN = { person: 'Ben', because: 'next_person', at: NOW };

function handover(changes: Partial<WhyHandover> = {}): WhyHandover {
  return {
    ...{ state: 'open', reason: 'hot', closedReason: null, claimedAt: null, holder: null, asked: [ANN] },
    ...{ nextAt: NOW + 300_000 },
    ...changes,
  };
}

test.each<[string, WhyHandover | null, string | null, string | null]>([
  ['nothing of a lead that is nobody’s business', null, null, null],
  ['whose it is', null, 'Ann Lee', "The lead is Ann Lee's."],
  [
    'who is asked, why that person, and when the next one is',
    handover(),
    'Ann Lee',
    'Ann Lee, whose turn it was, was asked Mon 23 Nov 2026 09:55 to take the lead, because they want to talk; the next person is asked Mon 23 Nov 2026 10:05.',
  ],
  [
    'who is asked after somebody who did not answer',
    handover({ asked: [ANN, BEN], nextAt: null, reason: 'Wants finance' }),
    null,
    'Ben, as nobody had taken them before, was asked Mon 23 Nov 2026 10:00 to take the lead, because the AI noted: “Wants finance”.',
  ],
  [
    'that somebody is about to be asked',
    handover({ asked: [] }),
    null,
    'The lead is being handed over to a person, because they want to talk.',
  ],
  [
    'who has taken it',
    handover({ state: 'claimed', holder: 'Ben', claimedAt: NOW, nextAt: null }),
    'Ben',
    'Ben has the lead since Mon 23 Nov 2026 10:00: it was handed over because they want to talk.',
  ],
  [
    'who did not take it',
    handover({ state: 'unclaimed', asked: [ANN, BEN], nextAt: null }),
    'Ann Lee',
    'Nobody has taken the lead, though Ann Lee, Ben were asked: it was handed over because they want to talk.',
  ],
  [
    'that there is nobody',
    handover({ state: 'unclaimed', asked: [], nextAt: null }),
    null,
    'Nobody has the lead and there is nobody to ask: it was to be handed over because they want to talk.',
  ],
  ['only whose it is once it is settled', handover({ state: 'closed' }), 'Ben', "The lead is Ben's."],
])('why tells %s', (_, given, owner, expected) => {
  expect(whyHandover(given, owner, moment)).toBe(expected);
});
