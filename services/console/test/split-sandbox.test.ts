import { loadSandboxClock, saveSandboxClock } from '@rekindle/db';
import { sandboxClock } from '@rekindle/runtime';
import { createTestDatabase, type TestDatabase } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { splitSandbox } from '../src/split-sandbox.ts';
import { MONDAY } from './world.ts';

const HOUR = 3_600_000;

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => await db.close());
beforeEach(async () => {
  await saveSandboxClock(db, { anchorBusinessMs: MONDAY, anchorRealMs: MONDAY, speed: 1 });
});

/** The clock as one more process has it; real time stands still. */
async function clockOfAProcess() {
  const load = async () => {
    const row = await loadSandboxClock(db);
    if (row === null) throw new Error('there is no clock');
    return row;
  };
  const machine = { monotonicMs: () => 0, realNow: () => MONDAY };
  return await sandboxClock({ load, save: async (row) => await saveSandboxClock(db, row), mode: 'shared', machine });
}

/** A carrier of which somebody writes at these instants, each after `rounds` looks in which a webhook is under way. */
async function givenSandbox(instants: number[], rounds = 0) {
  const clock = await clockOfAProcess();
  const speeds: number[] = [];
  const performed: number[] = [];
  let inFlight = rounds;
  const simulator = {
    nextEventAt: () => instants[0] ?? null,
    runDue: async (now: number) => {
      speeds.push((await loadSandboxClock(db))?.speed ?? -1);
      const due = instants.filter((at) => at <= now);
      performed.push(...due);
      instants.splice(0, due.length);
      return due.length;
    },
    inFlight: () => Math.max(0, inFlight--),
    undelivered: () => 0,
  };
  const queues = { add: async () => {}, outstanding: async () => 0 };
  const sandbox = splitSandbox({ db, clock, queues, simulator, log: { warn: () => {} } });
  return { sandbox, performed, speeds };
}

describe('the clock that several processes share', () => {
  test('skips to what happens next, for all of them, and stands still while it happens', async () => {
    const other = await clockOfAProcess();
    const { sandbox, performed, speeds } = await givenSandbox([MONDAY + HOUR, MONDAY + 2 * HOUR], 3);
    expect(await sandbox.skip()).toBe(MONDAY + HOUR);
    expect(performed).toEqual([MONDAY + HOUR]);
    expect(new Set(speeds)).toEqual(new Set([0]));
    await other.sync();
    expect([other.now(), other.speed()]).toEqual([MONDAY + HOUR, 1]);
    expect(await sandbox.skip()).toBe(MONDAY + 2 * HOUR);
    expect(await sandbox.skip()).toBeNull();
  });

  test('is moved by one at a time, from whichever process', async () => {
    const instants = [MONDAY + HOUR];
    const one = await givenSandbox(instants, 20);
    const two = await givenSandbox(instants);
    const answers = await Promise.allSettled([one.sandbox.skip(), two.sandbox.skip()]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(answers.find((each) => each.status === 'rejected')?.reason).toMatchObject({ status: 409 });
  });

  test('stands still and goes on, and refuses any other speed with what to do instead', async () => {
    const { sandbox } = await givenSandbox([]);
    const other = await clockOfAProcess();
    await sandbox.setSpeed(0);
    await other.sync();
    expect([other.speed(), await sandbox.speed()]).toEqual([0, 0]);
    await sandbox.setSpeed(1);
    expect(await sandbox.speed()).toBe(1);
    await expect(sandbox.setSpeed(60)).rejects.toMatchObject({ status: 409, message: expect.stringContaining('skip') });
  });
});
