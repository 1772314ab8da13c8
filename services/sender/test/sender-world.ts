import { createTestDatabase, fakeSmsGateway, type TestDatabase } from '@rekindle/testkit';
import { inTenant } from '@rekindle/db';
import { createLogger, manualClock, seededIds } from '@rekindle/runtime';
import type { SenderDeps } from '../src/deps.ts';

/** 10:00 in London, a Monday inside everybody's window. */
export const MONDAY_10 = Date.parse('2026-03-02T10:00:00Z');

/** A sender with a clock that tests move, real time apart from business time, and a provider in memory. */
export async function senderWorld(existing?: TestDatabase) {
  const db = existing ?? (await createTestDatabase());
  const clock = manualClock(MONDAY_10);
  const real = { monotonic: 1_000, now: Date.parse('2026-11-21T12:00:00Z') };
  const sms = fakeSmsGateway(clock);
  const ids = seededIds(`sender-${Math.trunc(clock.now())}`, clock);
  const jobs: { name: string; data: unknown }[] = [];
  const deps: SenderDeps = {
    db,
    clock,
    monotonic: { monotonicMs: () => real.monotonic, realNow: () => real.now },
    ids,
    log: createLogger({ level: 'silent' }),
    queues: {
      add: async (name, data) => {
        jobs.push({ name, data });
      },
    },
    sms,
    modes: ['sandbox'],
    publicBaseUrl: 'http://127.0.0.1:1',
  };
  return { db, clock, real, sms, ids, jobs, deps };
}

export type SenderWorld = Awaited<ReturnType<typeof senderWorld>>;

/** A message as it is stored. */
export async function storedMessage(world: SenderWorld, ref: { clientId: string; messageId: string }) {
  return await inTenant(world.db, { clientId: ref.clientId, now: world.clock.now() }, (tx) =>
    tx
      .selectFrom('messages')
      .selectAll()
      .where('client_id', '=', ref.clientId)
      .where('id', '=', ref.messageId)
      .executeTakeFirstOrThrow(),
  );
}

export async function storedEnrolment(world: SenderWorld, ref: { clientId: string; leadId: string }) {
  return await inTenant(world.db, { clientId: ref.clientId, now: world.clock.now() }, (tx) =>
    tx
      .selectFrom('enrolments')
      .selectAll()
      .where('client_id', '=', ref.clientId)
      .where('id', '=', ref.leadId)
      .executeTakeFirstOrThrow(),
  );
}

export async function storedLead(world: SenderWorld, ref: { clientId: string; leadId: string }) {
  return await inTenant(world.db, { clientId: ref.clientId, now: world.clock.now() }, (tx) =>
    tx
      .selectFrom('leads')
      .selectAll()
      .where('client_id', '=', ref.clientId)
      .where('id', '=', ref.leadId)
      .executeTakeFirstOrThrow(),
  );
}
