import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterQuietHours,
  areasOf,
  type Assignee,
  type AssignmentCase,
  handoverReason,
  handoverSummary,
  isUrgent,
  nextAssignee,
} from '../src/index.ts';

function person(userId: string, given: Partial<Assignee> = {}): Assignee {
  return { userId, role: 'sales_rep', available: true, territories: [], lastTurn: null, ...given };
}

function ask(given: Partial<AssignmentCase> & Pick<AssignmentCase, 'assignees'>): string {
  const next = nextAssignee({ rule: 'round_robin', asked: [], postcode: null, holder: null, ...given });
  return next === null ? 'nobody' : `${next.userId}: ${next.because}`;
}

describe('who is asked to take a lead', () => {
  const reps = [person('ann', { lastTurn: 5 }), person('ben', { lastTurn: 4 }), person('cat', { lastTurn: 6 })];
  const manager = person('max', { role: 'manager' });
  const owner = person('oli', { role: 'company_owner' });
  const north = person('ned', { territories: ['m', 'SK8'] });
  const south = person('sue', { territories: ['SW', 'SW1A'], lastTurn: 9 });
  const SW1A = person('sid', { territories: ['sw1a '], lastTurn: 3 });

  test.each<[string, Parameters<typeof ask>[0], string]>([
    ['the rep whose turn is longest ago', { assignees: [...reps, manager] }, 'ben: turn'],
    ['a rep who never had a turn, before all others', { assignees: [...reps, person('new')] }, 'new: turn'],
    ['whoever has the lead already', { assignees: reps, holder: 'cat' }, 'cat: holder'],
    [
      'somebody else when that person has left',
      { assignees: [person('gone', { available: false }), ...reps], holder: 'gone' },
      'ben: turn',
    ],
    [
      'a second rep when the first does not answer',
      { assignees: [...reps, manager], asked: ['ben'] },
      'ann: next_person',
    ],
    [
      'those above after two reps, lowest first',
      { assignees: [...reps, owner, manager], asked: ['ben', 'ann'] },
      'max: next_person',
    ],
    ['the next above', { assignees: [...reps, owner, manager], asked: ['ben', 'ann', 'max'] }, 'oli: next_person'],
    ['nobody when the list has ended', { assignees: [...reps, manager], asked: ['ben', 'ann', 'max'] }, 'nobody'],
    ['nobody when there is nobody', { assignees: [] }, 'nobody'],
    ['nobody who may only read', { assignees: [person('ray', { role: 'read_only' })] }, 'nobody'],
    [
      'the higher roles in turn where there are no reps',
      { assignees: [owner, person('amy', { role: 'admin', lastTurn: 1 })] },
      'oli: turn',
    ],
    [
      'the manager where people assign by hand',
      { assignees: [...reps, owner, manager], rule: 'manual' },
      'max: manual',
    ],
    ['whose area it is', { assignees: [north, south], rule: 'territory', postcode: 'M1 4AB' }, 'ned: territory'],
    [
      'whose district it is, before whose area',
      { assignees: [south, SW1A], rule: 'territory', postcode: 'sw1a 2aa' },
      'sid: territory',
    ],
    [
      'the one of two neighbours whose turn it is',
      {
        assignees: [south, person('tim', { territories: ['SW'], lastTurn: 2 })],
        rule: 'territory',
        postcode: 'SW9 1AA',
      },
      'tim: territory',
    ],
    [
      'not the area whose letters only begin alike',
      { assignees: [north], rule: 'territory', postcode: 'ME4 4AA' },
      'ned: no_territory',
    ],
    [
      'those above for a place of nobody',
      { assignees: [north, manager], rule: 'territory', postcode: 'EH1 1AA' },
      'max: no_territory',
    ],
    ['those above for no place', { assignees: [north, manager], rule: 'territory' }, 'max: no_territory'],
  ])('is %s', (_, given, expected) => {
    expect(ask(given)).toBe(expected);
  });

  test('turns never differ by more than one, however people come in', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 60 }), (people, leads) => {
        const had = new Map(Array.from({ length: people }, (_, i) => [`rep ${i}`, 0]));
        const last = new Map<string, number>();
        for (let turn = 1; turn <= leads; turn++) {
          const assignees = [...had.keys()].map((id) => person(id, { lastTurn: last.get(id) ?? null }));
          const next = nextAssignee({ rule: 'round_robin', assignees, asked: [], postcode: null, holder: null });
          if (next === null) return false;
          last.set(next.userId, turn);
          had.set(next.userId, (had.get(next.userId) ?? 0) + 1);
        }
        return Math.max(...had.values()) - Math.min(...had.values()) <= 1;
      }),
    );
  });

  test('nobody is asked twice, and the asking ends', () => {
    const role = fc.constantFrom('admin', 'company_owner', 'manager', 'sales_rep', 'read_only');
    const rule = fc.constantFrom('round_robin', 'territory', 'manual');
    fc.assert(
      fc.property(fc.array(role, { maxLength: 9 }), rule, (roles, chosen) => {
        const assignees = roles.map((each, i) => person(`p${i}`, { role: each, available: i % 4 !== 3 }));
        const asked: string[] = [];
        for (let step = 0; step <= assignees.length; step++) {
          const next = nextAssignee({ rule: chosen, assignees, asked, postcode: 'M1 4AB', holder: 'p0' });
          if (next === null) return new Set(asked).size === asked.length;
          asked.push(next.userId);
        }
        return false;
      }),
    );
  });
});

test.each<[string | null, string[]]>([
  ['SW1A 2AA', ['SW1A', 'SW1', 'SW']],
  ['m14ab', ['M1', 'M']],
  ['M1', ['M1', 'M']],
  ['SK10 3XY', ['SK10', 'SK']],
  ['EC1A', ['EC1A', 'EC1', 'EC']],
  ['', []],
  [null, []],
  ['Manchester', []],
  ['75001', []],
])('the postcode %s lies in %j', (postcode, expected) => {
  expect(areasOf(postcode)).toEqual(expected);
});

describe("a person's own quiet hours", () => {
  const london = { zone: 'Europe/London', startMinute: 20 * 60, endMinute: 8 * 60 };
  test.each<[string, string, string]>([
    ['by day it goes at once', '2026-11-20T12:00:00Z', '2026-11-20T12:00:00Z'],
    ['in the evening it waits for the morning', '2026-11-20T20:00:30Z', '2026-11-21T08:00:00Z'],
    ['after midnight for the same morning', '2026-11-21T02:15:00Z', '2026-11-21T08:00:00Z'],
    ['at their end it goes', '2026-11-21T08:00:00Z', '2026-11-21T08:00:00Z'],
    ['over the night in which clocks go back', '2026-10-24T21:00:00Z', '2026-10-25T08:00:00Z'],
    ['over the night in which clocks go forward', '2026-03-28T21:00:00Z', '2026-03-29T07:00:00Z'],
  ])('%s', (_, at, expected) => {
    expect(new Date(afterQuietHours(london, Date.parse(at))).toISOString()).toBe(new Date(expected).toISOString());
  });

  test.each([0, 1, 2, 3, 4, 5, 6])('hold in every night of the week, %i days on', (days) => {
    const evening = Date.parse('2026-11-16T21:00:00Z') + days * 86_400_000;
    expect(afterQuietHours(london, evening)).toBe(evening + 11 * 3_600_000);
  });

  test.each([
    ['11:59', '11:59'],
    ['12:00', '14:00'],
    ['13:59', '14:00'],
    ['14:00', '14:00'],
    ['15:00', '15:00'],
  ])('may lie within a day: at %s it goes at %s', (at, expected) => {
    const lunch = { ...london, startMinute: 12 * 60, endMinute: 14 * 60 };
    expect(afterQuietHours(lunch, Date.parse(`2026-11-20T${at}Z`))).toBe(Date.parse(`2026-11-20T${expected}Z`));
  });

  test('hours of no length keep nothing back', () => {
    const never = { ...london, endMinute: london.startMinute };
    expect(afterQuietHours(never, Date.parse('2026-11-20T20:00:00Z'))).toBe(Date.parse('2026-11-20T20:00:00Z'));
  });
});

test.each([
  ['hot', true],
  ['legal', true],
  ['wants to talk about finance', true],
  ['media_only', false],
  ['ai_off', false],
  ['ai_no_key', false],
  ['ai_no_credit', false],
  ['ai_rejected', false],
  ['ai_cap', false],
  ['manual_mode', false],
  ['text_unknown', false],
  ['text_absent', false],
  ['reply_loop', false],
  ['too_many_replies', false],
])('the reason %s is urgent: %s', (reason, urgent) => {
  expect(isUrgent(reason)).toBe(urgent);
});

describe('what a person is told', () => {
  test.each([
    ['hot', 'They want to talk.'],
    ['ai_gates', 'No answer that the AI wrote may be sent.'],
    ['something_new', 'Something new.'],
    ['Wants a battery quote, call after 5', 'Wants a battery quote, call after 5.'],
  ])('the reason %s reads: %s', (reason, expected) => {
    expect(handoverReason(reason)).toBe(expected);
  });

  test('the last texts, short and on one line each', () => {
    const texts = [
      { from: 'us' as const, text: 'first of all' },
      { from: 'us' as const, text: 'Still thinking about solar?' },
      { from: 'lead' as const, text: 'Yes\n\ncall me' },
      { from: 'us' as const, text: 'x'.repeat(400) },
      { from: 'lead' as const, text: 'please' },
    ];
    const summary = handoverSummary({ firstName: 'Sam', lastName: 'Taylor', postcode: 'M1 4AB', reason: 'hot', texts });
    const lines = summary.split('\n');
    expect(lines[0]).toBe('Sam Taylor (M1): They want to talk.');
    expect(lines.slice(1).map((line) => line.length)).toEqual([31, 17, 164, 12]);
    expect(lines[2]).toBe('They: Yes call me');
  });

  test('no link in it', () => {
    const texts = [{ from: 'us' as const, text: 'Book here: https://cal.com/x?metadata%5Btoken%5D=abc then' }];
    const summary = handoverSummary({ firstName: 'Sam', lastName: null, postcode: null, reason: 'hot', texts });
    expect(summary).toContain('We: Book here: [link] then');
  });

  test('no name and no texts are no fault', () => {
    expect(handoverSummary({ firstName: ' ', lastName: null, postcode: null, reason: 'help', texts: [] })).toMatch(
      /^A lead: /,
    );
  });
});
