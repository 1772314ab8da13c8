import { describe, expect, it } from 'vitest';
import { chanceOf } from '../src/chance.ts';
import { Desk } from '../src/desk.ts';
import { Faults } from '../src/faults.ts';
import { Ledger } from '../src/ledger.ts';
import { type Actor, Stepper } from '../src/stepper.ts';

const HOUR = 3_600_000;
const CALM_FROM = 100 * HOUR;

/** A desk without a database; time moves on by `at` alone, steps by `step`. */
function openDesk() {
  const faults = new Faults(chanceOf('faults'));
  faults.on = false;
  const stepper: Stepper = new Stepper(0, chanceOf('steps'), faults, () => ledger);
  const ledger = new Ledger(() => stepper.now);
  const events: { at: number; run: () => void }[] = [];
  const carrier = { later: (at: number, run: () => void) => void events.push({ at, run }) };
  const desk = new Desk({ stepper, carrier, chance: chanceOf('desk'), until: CALM_FROM });
  const at = (now: number) => {
    stepper.now = now;
    for (const event of events.filter((one) => one.at <= now).sort((a, b) => a.at - b.at)) {
      events.splice(events.indexOf(event), 1);
      event.run();
    }
    return desk.call();
  };
  const sending = () => stepper.spawn('send-message', 'm1', async () => await stepper.pass('call'));
  const writes = async () => {
    await stepper.pass('begin');
    stepper.committed(new Map([['leads', []]]));
  };
  return { desk, stepper, faults, ledger, at, sending, writes };
}

describe('an operator who waits for the middle of a step', () => {
  it('does not begin while nothing is under way, nor with a step that has not begun', () => {
    const { desk, at, sending, writes } = openDesk();
    desk.later(HOUR, 'pause', writes, 'send-message');
    expect(at(HOUR)).toBeNull();
    sending();
    expect(at(HOUR)).toBeNull();
  });

  it('begins beside the step once it is half done, and is counted when it has written something meanwhile', async () => {
    const { desk, stepper, faults, ledger, at, sending, writes } = openDesk();
    let met: Actor | null = null;
    desk.later(
      HOUR,
      'pause',
      async (beside) => {
        met = beside;
        await writes();
      },
      'send-message',
    );
    const step = sending();
    await stepper.step(step);
    const operator = at(HOUR) as Actor;
    await stepper.step(operator);
    expect(met).toBe(step);
    expect(faults.counts.operator_amid_step).toBe(0);
    await stepper.step(operator);
    expect(faults.counts.operator_amid_step).toBe(1);
    expect(ledger.entries).toMatchObject([{ about: 'pause beside send-message m1 at call' }]);
  });

  it('is not counted when the step has ended before they wrote anything', async () => {
    const { desk, stepper, faults, at, sending, writes } = openDesk();
    desk.later(HOUR, 'pause', writes, 'any');
    const step = sending();
    await stepper.step(step);
    const operator = at(HOUR) as Actor;
    await stepper.step(step);
    await stepper.step(operator);
    await stepper.step(operator);
    expect(stepper.parked).toEqual([]);
    expect(faults.counts.operator_amid_step).toBe(0);
  });

  it('goes about it alone after half a day, and at the latest when calm begins', () => {
    const { desk, at, writes } = openDesk();
    desk.later(HOUR, 'pause', writes, 'send-message');
    expect(at(HOUR)).toBeNull();
    expect(at(13 * HOUR)).toMatchObject({ name: 'operator', about: 'pause', beside: null });
    const late = openDesk();
    late.desk.later(CALM_FROM - HOUR, 'pause', writes, 'send-message');
    expect(late.at(CALM_FROM - HOUR)).toBeNull();
    expect(late.at(CALM_FROM)).toMatchObject({ about: 'pause' });
  });
});

describe('operators', () => {
  it('come one after the other', async () => {
    const { desk, stepper, at, writes } = openDesk();
    desk.later(HOUR, 'first', writes);
    desk.later(HOUR, 'second', writes);
    const first = at(HOUR) as Actor;
    expect(first.about).toBe('first');
    expect(at(HOUR)).toBeNull();
    await stepper.step(first);
    await stepper.step(first);
    expect(at(2 * HOUR)).toMatchObject({ about: 'second' });
  });
});
