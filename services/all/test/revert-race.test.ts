import { inTenant } from '@rekindle/db';
import type { RepairKind } from '@rekindle/domain';
import { revertRepair } from '@rekindle/ingest';
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

const REPAIR = 'phone_lost_leading_zero';

/** A running campaign all of whose people came with one upload, half of them by a repair of their number. */
async function givenImported(people: number) {
  const { clientId } = await givenClient(race);
  const { datasetId } = await givenCampaign(race, { clientId }, { people, settings: FAST });
  const uploadId = await race.givenUpload(clientId, datasetId, people);
  await inTenant(race.db, { clientId, now: race.clock.now() }, async (tx) => {
    const repairs = JSON.stringify([{ kind: REPAIR, field: 'phone_number', before: '7400123456', after: '' }]);
    await sql`
      update leads l set upload_id = ${uploadId}, repairs = case when n.nth % 2 = 0 then ${repairs}::jsonb else '[]' end
      from (select id, row_number() over (order by id) as nth from leads where client_id = ${clientId}) n
      where l.client_id = ${clientId} and l.id = n.id`.execute(tx);
  });
  return { clientId, uploadId };
}

async function revert(job: { clientId: string; uploadId: string }, kind: RepairKind = REPAIR) {
  return await revertRepair(race.importDeps, job, kind, 'test');
}

describe('taking back a repair of phone numbers while the campaign emits', () => {
  test('waits for a look that has written texts, and is refused once they are there', async () => {
    const job = await givenImported(6);
    const reverting: { outcome: ReturnType<typeof revert> | null } = { outcome: null };
    const emitted = await emitDue(
      race.scheduler(async (name) => {
        if (name !== 'emit.written' || reverting.outcome !== null) return;
        reverting.outcome = revert(job);
        await race.someoneWaits();
      }),
    );
    expect(emitted.emitted).toBe(6);
    expect(await reverting.outcome).toMatchObject({ kind: 'refused', code: 'texted' });
    expect(await race.counts(job.clientId)).toEqual({ leads: 6, enrolments: 6, messages: 6 });
  });

  test('done first leaves the look only those whose numbers needed no repair', async () => {
    const job = await givenImported(6);
    expect(await revert(job)).toEqual({ kind: 'reverted', leads: 0, removed: 3, refilled: 0 });
    expect(await emitDue(race.scheduler())).toMatchObject({ emitted: 3, failed: 0 });
    expect(await race.counts(job.clientId)).toEqual({ leads: 3, enrolments: 3, messages: 3 });
  });

  test('at the same moment ends one way or the other, never with a text of somebody who is gone', async () => {
    for (let round = 0; round < 12; round += 1) {
      const job = await givenImported(20);
      const [outcome] = await Promise.all([revert(job), emitDue(race.scheduler())]);
      const left = await race.counts(job.clientId);
      const people = outcome.kind === 'reverted' ? 10 : 20;
      expect(left).toEqual({ leads: people, enrolments: people, messages: left.messages });
      expect(left.messages).toBeLessThanOrEqual(people);
      if (outcome.kind === 'reverted') expect(outcome).toMatchObject({ removed: 10 });
      else expect([outcome, left.messages > 0]).toMatchObject([{ kind: 'refused', code: 'texted' }, true]);
    }
  }, 60_000);
});

describe('taking back a repair of names', () => {
  test('changes the greeting of texts that are not yet written', async () => {
    const { clientId } = await givenClient(race);
    const settings = { ...FAST, m1_message: 'Hi {{first_name}}, it is us. Reply STOP to opt out.' };
    const { datasetId } = await givenCampaign(race, { clientId }, { people: 2, settings });
    const uploadId = await race.givenUpload(clientId, datasetId, 2);
    const repairs = JSON.stringify([{ kind: 'name_shouting', field: 'first_name', before: 'JANE', after: 'Jane' }]);
    await inTenant(race.db, { clientId, now: race.clock.now() }, async (tx) => {
      await sql`
        update leads set upload_id = ${uploadId}, first_name = 'Jane', originals = '{"first_name": "JANE"}',
          repairs = ${repairs}::jsonb where client_id = ${clientId}`.execute(tx);
    });
    expect(await revert({ clientId, uploadId }, 'name_shouting')).toMatchObject({ kind: 'reverted', leads: 2 });
    expect(await emitDue(race.scheduler())).toMatchObject({ emitted: 2 });
    const texts = await inTenant(race.db, { clientId, now: race.clock.now() }, async (tx) => {
      return await tx.selectFrom('messages').select('content').execute();
    });
    expect(texts.map(({ content }) => content)).toEqual(Array(2).fill(expect.stringMatching(/^Hi JANE,/)));
  });
});
