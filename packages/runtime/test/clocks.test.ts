import {
  CLOCK_DISAGREEMENT_MAX_MS,
  CLOCK_MEASUREMENT_MAX_AGE_MS,
  ClockDisagreement,
  type DatabaseClock,
  databaseClock,
  type MonotonicClock,
  manualClock,
  type SandboxClockRow,
  sandboxClock,
} from '@rekindle/runtime';
import { afterEach, describe, expect, test } from 'vitest';

const NOON = Date.UTC(2026, 10, 21, 12);

/** A machine whose two clocks a test moves by hand. */
function fakeMachine(realMs = NOON) {
  let monotonic = 5_000;
  let real = realMs;
  return {
    clock: { monotonicMs: () => monotonic, realNow: () => real } satisfies MonotonicClock,
    pass(ms: number) {
      monotonic += ms;
      real += ms;
    },
    setWallClock(ms: number) {
      real = ms;
    },
    sleep(ms: number) {
      real += ms;
    },
    real: () => real,
  };
}

describe('the database clock', () => {
  let clock: DatabaseClock | undefined;
  afterEach(() => clock?.stop());

  async function start(machine: ReturnType<typeof fakeMachine>, measure: () => Promise<number>) {
    const problems: unknown[] = [];
    clock = await databaseClock({ measure, machine: machine.clock, onProblem: (problem) => problems.push(problem) });
    return { clock, problems };
  }

  test('takes the middle of the round trip as the moment of the answer', async () => {
    const machine = fakeMachine();
    const { clock } = await start(machine, async () => {
      machine.pass(100);
      const answer = machine.real() + 7_000;
      machine.pass(100);
      return answer;
    });
    expect(clock.now()).toBe(machine.real() + 7_000);
    machine.pass(1_234);
    expect(clock.now()).toBe(machine.real() + 7_000);
    expect(clock.disagreementMs()).toBe(7_000);
    await clock.sync();
  });

  test('does not go back when a later measurement is behind', async () => {
    const machine = fakeMachine();
    let ahead = 500;
    const { clock } = await start(machine, async () => machine.real() + ahead);
    const before = clock.now();
    ahead = -500;
    await clock.measureNow();
    expect(clock.now()).toBe(before);
    machine.pass(1_001);
    expect(clock.now()).toBe(before + 1);
  });

  test.each([CLOCK_DISAGREEMENT_MAX_MS + 1, -CLOCK_DISAGREEMENT_MAX_MS - 1])(
    'refuses to go on while the database is %i ms away, and goes on when it is not',
    async (away) => {
      const machine = fakeMachine();
      let offset = 0;
      const { clock, problems } = await start(machine, async () => machine.real() + offset);
      await clock.sync();
      offset = away;
      await clock.measureNow();
      await expect(clock.sync()).rejects.toThrow(ClockDisagreement);
      expect(problems).toHaveLength(1);
      expect(clock.now()).toBe(machine.real());
      offset = 0;
      await clock.measureNow();
      await clock.sync();
    },
  );

  test('a disagreement of exactly the limit is still good', async () => {
    const machine = fakeMachine();
    const { clock } = await start(machine, async () => machine.real() + CLOCK_DISAGREEMENT_MAX_MS);
    await clock.sync();
  });

  test("notices at once that the machine's own clock was set", async () => {
    const machine = fakeMachine();
    const { clock } = await start(machine, async () => NOON);
    machine.setWallClock(NOON + 40_000);
    await expect(clock.sync()).rejects.toThrow('40 s behind');
    expect(clock.now()).toBe(NOON);
  });

  test.each(['pass', 'sleep'] as const)('does not trust a measurement of two minutes ago (%s)', async (how) => {
    const machine = fakeMachine();
    let down = false;
    const { clock, problems } = await start(machine, async () => {
      if (down) throw new Error('down');
      return machine.real();
    });
    down = true;
    machine[how](how === 'pass' ? CLOCK_MEASUREMENT_MAX_AGE_MS : 1_000);
    await clock.measureNow();
    await clock.sync();
    machine[how](CLOCK_MEASUREMENT_MAX_AGE_MS);
    await expect(clock.sync()).rejects.toThrow(ClockDisagreement);
    expect(problems).toHaveLength(1);
  });

  test('is not trusted while database and machine are behind what it told', async () => {
    const machine = fakeMachine();
    const { clock } = await start(machine, async () => machine.real());
    const told = clock.now();
    machine.setWallClock(NOON - CLOCK_DISAGREEMENT_MAX_MS - 1_000);
    await clock.measureNow();
    expect(clock.now()).toBe(told);
    await expect(clock.sync()).rejects.toThrow('set back by 31 s');
    machine.pass(1_001);
    await expect(clock.sync()).resolves.toBeUndefined();
  });

  test('tells no time before the first good measurement', async () => {
    const machine = fakeMachine();
    const { clock } = await start(machine, async () => machine.real() + 3_600_000);
    expect(() => clock.now()).toThrow('3600 s ahead');
    await expect(clock.sync()).rejects.toThrow(ClockDisagreement);
  });

  test.each([
    ['an answer that took six seconds', 6_000, 0],
    ['an answer that is no time', 0, Number.NaN],
  ])('drops %s', async (_, took, add) => {
    const machine = fakeMachine();
    const { clock, problems } = await start(machine, async () => {
      machine.pass(took);
      return machine.real() + add;
    });
    expect(problems).toHaveLength(1);
    await expect(clock.sync()).rejects.toThrow('could not be measured');
  });
});

describe('the sandbox clock', () => {
  function storedRow(row: SandboxClockRow) {
    const stored = { row };
    const load = async () => stored.row;
    const save = async (next: SandboxClockRow) => {
      stored.row = next;
    };
    return { stored, load, save };
  }

  test.each([
    [1, 1_000],
    [60, 60_000],
    [0, 0],
    [0.5, 500],
  ])('at speed %d, one real second is %i ms of business time', async (speed, expected) => {
    const machine = fakeMachine();
    const { load, save } = storedRow({ anchorBusinessMs: 1_000_000, anchorRealMs: NOON, speed });
    const clock = await sandboxClock({ load, save, mode: 'single-process', machine: machine.clock });
    machine.pass(1_000);
    expect(clock.now()).toBe(1_000_000 + expected);
  });

  test('goes on from its row after a restart, at the real time that passed', async () => {
    const machine = fakeMachine();
    const { load, save } = storedRow({ anchorBusinessMs: 1_000_000, anchorRealMs: NOON, speed: 1 });
    const first = await sandboxClock({ load, save, mode: 'single-process', machine: machine.clock });
    await first.jumpTo(2_000_000);
    await first.setSpeed(10);
    machine.pass(100);
    const second = await sandboxClock({ load, save, mode: 'single-process', machine: machine.clock });
    expect(second.now()).toBe(2_001_000);
  });

  test('ignores a jump backwards and a wall clock that was set back', async () => {
    const machine = fakeMachine();
    const { stored, load, save } = storedRow({ anchorBusinessMs: 1_000_000, anchorRealMs: NOON, speed: 1 });
    const clock = await sandboxClock({ load, save, mode: 'single-process', machine: machine.clock });
    machine.pass(5_000);
    expect(clock.now()).toBe(1_005_000);
    await clock.jumpTo(1_000_500);
    machine.setWallClock(NOON - 60_000);
    expect(clock.now()).toBe(1_005_000);
    expect(stored.row.anchorBusinessMs).toBe(1_000_000);
  });

  test('a shared clock sees a jump of another process at sync, one of a single process does not ask', async () => {
    const machine = fakeMachine();
    const { load, save } = storedRow({ anchorBusinessMs: 1_000_000, anchorRealMs: NOON, speed: 0 });
    const options = { load, save, machine: machine.clock };
    const one = await sandboxClock({ ...options, mode: 'shared' });
    const other = await sandboxClock({ ...options, mode: 'shared' });
    const alone = await sandboxClock({ ...options, mode: 'single-process' });
    await one.jumpTo(3_000_000);
    expect(other.now()).toBe(1_000_000);
    await Promise.all([other.sync(), alone.sync()]);
    expect(other.now()).toBe(3_000_000);
    expect(alone.now()).toBe(1_000_000);
  });

  test('changes made at the same time all count, in order', async () => {
    const machine = fakeMachine();
    const { stored, load, save } = storedRow({ anchorBusinessMs: 0, anchorRealMs: NOON, speed: 0 });
    const clock = await sandboxClock({ load, save, mode: 'single-process', machine: machine.clock });
    await Promise.all([clock.jumpTo(10), clock.setSpeed(2), clock.jumpTo(30), clock.jumpTo(20)]);
    expect(stored.row).toEqual({ anchorBusinessMs: 30, anchorRealMs: NOON, speed: 2 });
  });

  test('a change that could not be saved does not count', async () => {
    const machine = fakeMachine();
    const { load } = storedRow({ anchorBusinessMs: 0, anchorRealMs: NOON, speed: 0 });
    const save = () => Promise.reject(new Error('down'));
    const clock = await sandboxClock({ load, save, mode: 'single-process', machine: machine.clock });
    await expect(clock.jumpTo(10)).rejects.toThrow('down');
    expect(clock.now()).toBe(0);
    await expect(clock.setSpeed(-1)).rejects.toThrow(RangeError);
  });
});

test('a manual clock moves only when told to', async () => {
  const clock = manualClock(NOON);
  clock.advance(5);
  await clock.sync();
  expect(clock.now()).toBe(NOON + 5);
  clock.set(NOON - 1);
  expect(clock.now()).toBe(NOON - 1);
  expect(() => clock.advance(-1)).toThrow(RangeError);
});
