import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { at } from '@rekindle/db';
import { type Ids, type ManualClock, manualClock, seededIds, temporaryDirectory } from '@rekindle/runtime';
import { createTestDatabase, phoneOf, type TestDatabase } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { environmentOf, rekindle, type Said } from './command-line.ts';

/** Monday, 10:00 in London; the sandbox stands still at it. */
export const NOW = Date.parse('2026-11-23T10:00:00Z');
export const CONSENT = ['--consent', 'soft_opt_in', '--consent-source', 'quote form', '--attested-by', 'Jo'];
/** A list of two people. */
export const LIST = `First Name,Mobile\nSam,${phoneOf(1)}\nAna,${phoneOf(2)}\n`;

export interface Installation {
  db: TestDatabase;
  /** The data folder. */
  directory: string;
  clock: ManualClock;
  ids: Ids;
  run(...args: string[]): Promise<Said>;
  /** The path of a CSV that holds these rows. */
  fileOf(rows: string): string;
}

/** A database and data folder of the test file's own, empty before each test, with the clock at NOW. */
export function givenInstallation(seed: number): () => Installation {
  let installation: Installation | undefined;
  const clock = manualClock(NOW);
  const ids = seededIds(seed, clock);

  beforeAll(async () => {
    const db = await createTestDatabase();
    const directory = temporaryDirectory('rekindle-cli');
    const environment = environmentOf(db, directory);
    installation = {
      ...{ db, directory, clock, ids },
      run: async (...args) => await rekindle(environment, ...args),
      fileOf(rows) {
        const file = path.join(directory, 'list.csv');
        writeFileSync(file, rows);
        return file;
      },
    };
  });
  afterAll(async () => {
    await here().db.close();
    rmSync(here().directory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await here().db.truncate();
    const clockRow = { anchor_business: at(NOW), anchor_real: at(NOW), speed: 0 };
    await here().db.system.insertInto('sandbox_clock').values(clockRow).execute();
  });

  function here(): Installation {
    if (installation === undefined) throw new Error('before the tests began');
    return installation;
  }
  return here;
}
