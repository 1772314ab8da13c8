import { inTenant } from '@rekindle/db';
import { undoImport } from '@rekindle/ingest';
import { emitDue } from '@rekindle/scheduler';
import { givenCampaign, givenClient } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FAST, openImportRace } from './import-race.ts';

let race: Awaited<ReturnType<typeof openImportRace>>;

beforeAll(async () => {
  race = await openImportRace();
});
afterAll(async () => {
  await race.close();
});

/** A running campaign all of whose people came with one upload. */
async function givenImported(people: number) {
  const { clientId } = await givenClient(race);
  const { datasetId } = await givenCampaign(race, { clientId }, { people, settings: FAST });
  const uploadId = await race.givenUpload(clientId, datasetId, people);
  await inTenant(race.db, { clientId, now: race.clock.now() }, async (tx) => {
    await sql`update leads set upload_id = ${uploadId} where client_id = ${clientId}`.execute(tx);
  });
  return { clientId, uploadId };
}

async function undo(job: { clientId: string; uploadId: string }) {
  return await undoImport(race.importDeps, job, 'test');
}

describe('undoing an import while its campaign emits', () => {
  test('waits for a look that has written texts, and is refused once they are there', async () => {
    const job = await givenImported(5);
    const undoing: { outcome: ReturnType<typeof undo> | null } = { outcome: null };
    const emitted = await emitDue(
      race.scheduler(async (name) => {
        if (name !== 'emit.written' || undoing.outcome !== null) return;
        undoing.outcome = undo(job);
        await race.someoneWaits();
      }),
    );
    expect(emitted.emitted).toBe(5);
    expect(await undoing.outcome).toMatchObject({ kind: 'refused', code: 'texted' });
    expect(await race.counts(job.clientId)).toEqual({ leads: 5, enrolments: 5, messages: 5 });
  });

  test('done first leaves the look nobody to text', async () => {
    const job = await givenImported(5);
    expect(await undo(job)).toEqual({ kind: 'undone', leads: 5, refilled: 0 });
    expect(await emitDue(race.scheduler())).toMatchObject({ emitted: 0, failed: 0 });
    expect(await race.counts(job.clientId)).toEqual({ leads: 0, enrolments: 0, messages: 0 });
  });

  test('at the same moment ends one way or the other, never with a text of somebody who is gone', async () => {
    const endings = new Set<string>();
    for (let round = 0; round < 12; round += 1) {
      const job = await givenImported(20);
      const [outcome] = await Promise.all([undo(job), emitDue(race.scheduler())]);
      const left = await race.counts(job.clientId);
      const expected =
        outcome.kind === 'undone'
          ? { leads: 0, enrolments: 0, messages: 0 }
          : { leads: 20, enrolments: 20, messages: left.messages };
      expect(left).toEqual(expected);
      if (outcome.kind === 'refused') expect(left.messages).toBeGreaterThan(0);
      endings.add(outcome.kind);
    }
    for (const kind of endings) expect(['undone', 'refused']).toContain(kind);
  }, 60_000);
});
