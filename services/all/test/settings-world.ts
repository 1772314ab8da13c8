import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JobData, JobName } from '@rekindle/contracts';
import { bookingTokenKeys, inTenant, type Tx } from '@rekindle/db';
import { type CampaignSettings, type EpochMs, MINUTE_MS } from '@rekindle/domain';
import { importFile, type ImportFileResult, localStorage } from '@rekindle/ingest';
import type { Handlers } from '@rekindle/queue';
import { handoverHandlers, responderHandlers, reviewHandlers } from '@rekindle/responder';
import { createLogger, manualClock, seededIds, systemMonotonicClock } from '@rekindle/runtime';
import { createWakeGuard, emitDue, nextDueAt, sweep, updateSettings } from '@rekindle/scheduler';
import { senderHandlers } from '@rekindle/sender';
import { webhookHandlers } from '@rekindle/webhook';
import {
  createTestDatabase,
  fakeSmsGateway,
  givenCampaign,
  givenClient,
  givenInboundText,
  phoneOf,
  type TestCampaign,
  type TestClient,
} from '@rekindle/testkit';

/** Instants of one story after which something goes round in a circle. */
const INSTANTS_MAX = 1_500;

export interface Text {
  kind: string;
  /** Which person of the list, from 1. */
  person: number;
  /** London's wall clock, such as `03-02 10:00`. */
  at: string;
  body: string;
  from: string;
}

export interface Story {
  /** Settings the campaign starts with, where they differ from the builder's. */
  settings: Partial<CampaignSettings>;
  /** What is changed before the first text. */
  change?: Partial<CampaignSettings>;
  people?: number;
  lead?: { first_name?: string; postcode?: string };
  /** When it starts; ISO. */
  start: string;
  /** What the first person writes, so many minutes after the start. */
  says?: readonly (readonly [minutes: number, body: string])[];
  /** How long it is watched. */
  days: number;
}

/** Every service's steps over one database, one after the other, with a clock that jumps to whatever comes next. */
export async function settingsWorld() {
  const db = await createTestDatabase();
  const folder = await mkdtemp(path.join(tmpdir(), 'rekindle-settings-'));
  const clock = manualClock(0);
  const real = { now: Date.parse('2026-11-21T02:00:00Z') };
  const monotonic = { monotonicMs: () => real.now, realNow: () => real.now };
  const jobs: { name: JobName; data: unknown }[] = [];
  const queues = {
    async add<N extends JobName>(name: N, data: JobData<N>) {
      jobs.push({ name, data });
    },
    async addBulk<N extends JobName>(name: N, data: readonly JobData<N>[]) {
      for (const item of data) jobs.push({ name, data: item });
    },
  };
  const sms = fakeSmsGateway(clock);
  const [bookingTokenKey = ''] = bookingTokenKeys(['test-secret']);
  const log = createLogger({ level: 'silent' });
  const deps = { db, clock, monotonic, ids: seededIds('settings', clock), log, queues, bookingTokenKey };
  const unused = async () => ({
    ...({ kind: 'unavailable', cause: 'no_key', retryable: false, retryAfterMs: 0, detail: 'no model here' } as const),
  });
  const handlers: Handlers = {
    ...senderHandlers({ ...deps, sms, modes: ['sandbox'], publicBaseUrl: 'http://127.0.0.1:1' }),
    ...webhookHandlers({ ...deps, sms }),
    ...responderHandlers({ ...deps, model: { model: 'none', draft: unused } }),
    ...reviewHandlers({
      ...{ ...deps, model: { model: 'none', draft: unused }, reviewer: { model: 'none', review: unused } },
      ...{ simulated: false, mailer: null, consoleBaseUrl: null },
    }),
    ...handoverHandlers({
      ...{ ...deps, sms, modes: ['sandbox'], mailer: null, publicBaseUrl: null, claimTokenKey: 'test-key' },
      ...{ webhookSecrets: () => [], postGuard: { allowPrivate: false } },
    }),
  };
  let inbound = 0;
  /** Unlike those of the carrier in memory. */
  const inboundSid = () => `SM7${String((inbound += 1)).padStart(31, '0')}`;
  const guard = createWakeGuard(monotonic, 30_000);

  /** Everything that may happen at this instant happens. */
  async function settle(): Promise<void> {
    for (let busy = true; busy; ) {
      real.now += MINUTE_MS;
      await sweep(deps, { guard });
      await emitDue(deps);
      busy = jobs.length > 0;
      for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
        // The queue's own types pair name and data; here they come out of one list.
        const handler = handlers[job.name] as ((data: unknown) => Promise<unknown>) | undefined;
        if (handler === undefined) throw new Error(`nobody takes ${job.name}`);
        await handler(job.data);
      }
    }
  }

  async function playUntil(end: EpochMs): Promise<void> {
    for (let instants = 0; instants < INSTANTS_MAX; instants++) {
      await settle();
      const next = await nextDueAt(deps);
      if (next === null || next >= end) break;
      clock.set(Math.max(next, clock.now() + 1));
      if (instants === INSTANTS_MAX - 1) throw new Error('the story does not come to an end');
    }
    clock.set(end);
    await settle();
  }

  /** A client of its own for a story, with two numbers, and its campaign as it is changed before the first text. */
  async function open(story: Story): Promise<{ client: TestClient; second: string; campaign: TestCampaign }> {
    // Other stories' campaigns would go on beside this one.
    await db.deleteClients();
    clock.set(Date.parse(story.start));
    sms.sent.length = 0;
    sms.messages.length = 0;
    jobs.length = 0;
    const client = await givenClient(deps);
    const second = `+44749${client.number.slice(-8)}`;
    await inTenant(db, { clientId: client.clientId, now: clock.now() }, async (tx) => {
      await tx
        .insertInto('sender_numbers')
        .values({ client_id: client.clientId, id: deps.ids.next(), e164: second, segments_per_second: 100 })
        .execute();
    });
    await inTenant(db, { clientId: client.clientId, now: clock.now() }, async (tx) => {
      const users = [
        { first_name: 'Ann', role: 'sales_rep' as const, territories: ['BS'] },
        { first_name: 'Bob', role: 'sales_rep' as const, territories: ['LS'] },
        { first_name: 'Meg', role: 'manager' as const, territories: [] },
      ].map((user) => ({
        ...user,
        client_id: client.clientId,
        id: deps.ids.next(),
        email: `${user.first_name}@example.com`,
      }));
      await tx.insertInto('users').values(users).execute();
    });
    const { people = 1, settings } = story;
    const campaign = await givenCampaign(deps, client, {
      ...{ people, settings: { twilio_number: client.number, ...settings } },
      ...(story.lead === undefined ? {} : { lead: story.lead }),
    });
    const patch = Object.fromEntries(
      Object.entries(story.change ?? {}).map(([name, value]) => [name, value === 'second' ? second : value]),
    );
    const scope = { clientId: client.clientId, datasetId: campaign.datasetId };
    const result = await updateSettings(deps, { ...scope, patch });
    if (result.kind === 'refused') throw new Error(result.faults.map(({ sentence }) => sentence).join(' '));
    return { client, second, campaign };
  }

  return {
    /** Plays a story and tells what the carrier, the lead and whoever listens to events have seen of it. */
    async play(story: Story) {
      const { client, campaign } = await open(story);
      const started = clock.now();
      for (const [minutes, body] of story.says ?? []) {
        await playUntil(started + minutes * MINUTE_MS);
        const { inboxId } = await givenInboundText(deps, client, { from: phoneOf(1), body, sid: inboundSid() });
        await queues.add('match-inbound', { clientId: client.clientId, inboxId });
      }
      await playUntil(started + story.days * 86_400_000);
      const leadId = campaign.leads[0]?.leadId ?? '';
      return await inTenant(db, { clientId: client.clientId, now: clock.now() }, async (tx) => {
        const of = (table: 'events' | 'decisions') => tx.selectFrom(table).where('lead_id', '=', leadId);
        const kinds = new Map(
          (await tx.selectFrom('messages').select(['twilio_sid', 'kind']).execute()).map((row) => [
            row.twilio_sid,
            row.kind,
          ]),
        );
        return {
          texts: sms.sent.map(
            (sent, i): Text => ({
              kind: kinds.get(sms.messages[i]?.sid ?? '') ?? '?',
              person: Number(sent.to.slice(-5)),
              at: london(sent.at),
              body: sent.body,
              from: sent.from === client.number ? 'first' : 'second',
            }),
          ),
          /** Who has been given the lead, and who was asked whether they take it. */
          assigned: await nameOf(tx, leadId),
          asked: (
            await tx
              .selectFrom('handover_offers as o')
              .innerJoin('users as u', 'u.id', 'o.user_id')
              .select('u.first_name as name')
              .orderBy('o.level')
              .execute()
          ).map(({ name }) => name),
          lead: await tx.selectFrom('leads').selectAll().where('id', '=', leadId).executeTakeFirstOrThrow(),
          conversation: await tx
            .selectFrom('conversations')
            .selectAll()
            .where('lead_id', '=', leadId)
            .executeTakeFirst(),
          events: await of('events').select(['type', 'data']).orderBy('position').execute(),
          decisions: await of('decisions').select(['decision', 'reason', 'at']).orderBy('id').execute(),
        };
      });
    },
    /** Imports a list into the story's campaign, whose person 1 is on another list of the client as well. */
    async import(story: Story, csv: string): Promise<ImportFileResult & { leads: Record<string, unknown>[] }> {
      const { client, campaign } = await open({ ...story, people: 0 });
      await givenCampaign(deps, client, { people: 1, started: false, lead: { first_name: 'Ann' } });
      const file = path.join(folder, 'list.csv');
      await writeFile(file, csv);
      const dataset = await inTenant(db, { clientId: client.clientId, now: clock.now() }, async (tx) =>
        tx.selectFrom('datasets').select('name').where('id', '=', campaign.datasetId).executeTakeFirstOrThrow(),
      );
      const storage = localStorage(folder);
      const ingest = { ...deps, appUrl: db.appUrl, storage, monotonic: systemMonotonicClock, maxFileBytes: 1_000_000 };
      const result = await importFile(ingest, { file, client: client.slug, dataset: dataset.name });
      const leads = await inTenant(db, { clientId: client.clientId, now: clock.now() }, async (tx) =>
        tx.selectFrom('leads').selectAll().where('dataset_id', '=', campaign.datasetId).execute(),
      );
      return { ...result, leads };
    },
    db,
    async close() {
      await db.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function nameOf(tx: Tx, leadId: string): Promise<string | null> {
  const row = await tx
    .selectFrom('leads as l')
    .innerJoin('users as u', 'u.id', 'l.assigned_to')
    .select('u.first_name as name')
    .where('l.id', '=', leadId)
    .executeTakeFirst();
  return row?.name ?? null;
}

const LONDON = new Intl.DateTimeFormat('sv-SE', {
  ...{ timeZone: 'Europe/London', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
});

function london(at: EpochMs): string {
  const parts = Object.fromEntries(LONDON.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${parts['month']}-${parts['day']} ${parts['hour']}:${parts['minute']}`;
}
