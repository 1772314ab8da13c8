import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONTACT_STATUSES, type ContactStatus, type LeadEvent, nextContactStatus } from '../src/lead-status.ts';

/** One column per status, in the order of `CONTACT_STATUSES`; `.` leaves the status as it is. */
const COLUMNS = [
  'READY',
  'CONTACTED_1',
  'CONTACTED_2',
  'CONTACTED_3',
  'HOT',
  'WARM',
  'COLD',
  'CALL_BOOKED',
  'CONVERTED',
  'REMOVED',
  'ARCHIVED',
];
const SHORT: Record<string, ContactStatus> = {
  C1: 'CONTACTED_1',
  C2: 'CONTACTED_2',
  C3: 'CONTACTED_3',
  HOT: 'HOT',
  WARM: 'WARM',
  COLD: 'COLD',
  BOOK: 'CALL_BOOKED',
  CONV: 'CONVERTED',
  REM: 'REMOVED',
  ARCH: 'ARCHIVED',
};
const TABLE: [string, LeadEvent, string][] = [
  //                                                            READY C1   C2   C3   HOT  WARM COLD BOOK CONV REM  ARCH
  ['M1 accepted', { type: 'step_accepted', step: 'M1' }, '        C1   .    .    .    .    .    .    .    .    .    .'],
  ['M2 accepted', { type: 'step_accepted', step: 'M2' }, '        C2   C2   .    .    .    .    .    .    .    .    .'],
  ['M3 accepted', { type: 'step_accepted', step: 'M3' }, '        C3   C3   C3   .    .    .    .    .    .    .    .'],
  [
    'a hot reply',
    { type: 'replied', suggests: 'HOT' },
    '         HOT  HOT  HOT  HOT  .    HOT  HOT  .    .    .    HOT',
  ],
  [
    'a warm reply',
    { type: 'replied', suggests: 'WARM' },
    '       WARM WARM WARM WARM .    .    WARM .    .    .    WARM',
  ],
  [
    'a decline',
    { type: 'replied', suggests: 'COLD' },
    '          COLD COLD COLD COLD COLD COLD .    .    .    .    COLD',
  ],
  ['cadence over', { type: 'cadence_over' }, '                    COLD COLD COLD COLD .    .    .    .    .    .    .'],
  [
    'a booking',
    { type: 'booked' },
    '                             BOOK BOOK BOOK BOOK BOOK BOOK BOOK .    .    .    BOOK',
  ],
  ['a cancelled booking', { type: 'booking_cancelled' }, '        .    .    .    .    .    .    .    HOT  .    .    .'],
  [
    'a sale',
    { type: 'converted' },
    '                             CONV CONV CONV CONV CONV CONV CONV CONV .    .    CONV',
  ],
  [
    'a removal',
    { type: 'removed' },
    '                            REM  REM  REM  REM  REM  REM  REM  REM  REM  .    REM',
  ],
  ['archiving', { type: 'archived' }, '                           ARCH ARCH ARCH ARCH ARCH ARCH ARCH ARCH .    .    .'],
  ['an opt-in', { type: 'opted_in' }, '                           .    .    .    .    .    .    .    .    .    WARM .'],
];

describe('what becomes of a lead', () => {
  it('has a column for every status', () => {
    expect(COLUMNS).toEqual([...CONTACT_STATUSES]);
  });
  const flat = TABLE.flatMap(([name, event, row]) =>
    row
      .trim()
      .split(/\s+/)
      .map((cell, at) => {
        const before = CONTACT_STATUSES[at] ?? 'READY';
        return [name, before, cell === '.' ? before : SHORT[cell], event] as const;
      }),
  );
  it.each(flat)('%s: %s becomes %s', (_name, before, after, event) => {
    expect(nextContactStatus(before, event)).toBe(after);
  });
  it('is what a person sets, except out of REMOVED while a suppression stands', () => {
    for (const before of CONTACT_STATUSES)
      for (const status of CONTACT_STATUSES)
        for (const suppressed of [true, false]) {
          const after = nextContactStatus(before, { type: 'set_by_person', status, suppressed });
          expect(after).toBe(before === 'REMOVED' && suppressed ? 'REMOVED' : status);
        }
  });
});

describe('over any course of events', () => {
  const event = fc.constantFrom(...TABLE.map(([, known]) => known));
  const status = fc.constantFrom(...CONTACT_STATUSES);
  it('nothing automatic but an opt-in brings a removed lead back', () => {
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const after = events.filter((known) => known.type !== 'opted_in').reduce(nextContactStatus, 'REMOVED');
        expect(after).toBe('REMOVED');
      }),
    );
  });
  it('a repeated event changes nothing more', () => {
    fc.assert(
      fc.property(status, event, (before, known) => {
        const once = nextContactStatus(before, known);
        expect(nextContactStatus(once, known)).toBe(once);
      }),
    );
  });
  it('accepted steps end at the highest, in whatever order their news comes', () => {
    const steps = fc.array(fc.constantFrom('M1' as const, 'M2' as const, 'M3' as const), { minLength: 1 });
    fc.assert(
      fc.property(steps, (order) => {
        const after = order.reduce<ContactStatus>(
          (now, step) => nextContactStatus(now, { type: 'step_accepted', step }),
          'READY',
        );
        expect(after).toBe(`CONTACTED_${Math.max(...order.map((step) => Number(step[1])))}`);
      }),
    );
  });
});
