import type { JobData, JobName, ReplyDraft, ReplyModel, ReplyRequest, ReplyResult } from '@rekindle/contracts';
import { bookingTokenKeys, inTenant, jsonb } from '@rekindle/db';
import type { CampaignSettings } from '@rekindle/domain';
import { createLogger, manualClock, seededRandom, uuidV7Ids } from '@rekindle/runtime';
import {
  createTestDatabase,
  givenCampaign,
  givenClient,
  givenSentM1,
  type TestCampaign,
  type TestClient,
  type TestLead,
} from '@rekindle/testkit';
import type { ResponderDeps } from '../src/deps.ts';

/** Friday noon in London, winter. */
export const NOON = Date.parse('2026-11-20T12:00:00Z');
const USAGE = {
  model: 'fake-1',
  inputTokens: 900,
  cachedInputTokens: 600,
  outputTokens: 40,
  costMicros: 12,
  priceVersion: 'fake-prices',
  latencyMs: 300,
};

/** A draft that passes every gate. */
function draftOf(overrides: Partial<ReplyDraft> = {}): ReplyDraft {
  return {
    reply: 'Happy to help. What day suits you for a quick call?',
    intent: 'interested',
    sentiment: 'POSITIVE',
    stage: 'engaged',
    next_action: 'reply',
    slot_id: null,
    facts: [],
    objection_type: null,
    opt_out: false,
    opt_out_quote: null,
    handover_reason: null,
    used_lesson_ids: [],
    claims: [],
    confidence: 0.9,
    ...overrides,
  };
}

export const answered = (overrides: Partial<ReplyDraft> = {}): ReplyResult => ({
  kind: 'draft',
  draft: draftOf(overrides),
  usage: USAGE,
});

/** A model that answers as scripted, else with a good draft. */
function fakeModel() {
  const asked: ReplyRequest[] = [];
  const script: ((request: ReplyRequest) => ReplyResult | Promise<ReplyResult>)[] = [];
  const model: ReplyModel = {
    model: 'fake-1',
    async draft(request) {
      asked.push(request);
      const next = script.shift();
      return next === undefined ? answered() : await next(request);
    },
  };
  return {
    ...model,
    asked,
    next(...results: (ReplyResult | ((request: ReplyRequest) => ReplyResult | Promise<ReplyResult>))[]) {
      script.push(...results.map((result) => (typeof result === 'function' ? result : () => result)));
    },
    reset() {
      asked.length = 0;
      script.length = 0;
    },
  };
}

/** Everything the responder needs, on a database of its own. */
export async function responderWorld() {
  const db = await createTestDatabase();
  const clock = manualClock(NOON);
  let real = NOON;
  const monotonic = {
    monotonicMs: () => real,
    realNow: () => real,
    advance(ms: number) {
      real += ms;
    },
  };
  const jobs: { name: JobName; data: unknown }[] = [];
  const queues = {
    jobs,
    async add<N extends JobName>(name: N, data: JobData<N>): Promise<void> {
      jobs.push({ name, data });
    },
    async addBulk<N extends JobName>(name: N, data: readonly JobData<N>[]): Promise<void> {
      for (const each of data) await queues.add(name, each);
    },
  };
  const model = fakeModel();
  const ids = { next: uuidV7Ids(clock).next, random: seededRandom('responder') };
  const [bookingTokenKey = ''] = bookingTokenKeys(['test-secret']);
  const deps = {
    db,
    clock,
    monotonic,
    ids,
    log: createLogger({ level: 'silent' }),
    queues,
    model,
    bookingTokenKey,
  } satisfies ResponderDeps;
  return deps;
}
export type ResponderWorld = Awaited<ReturnType<typeof responderWorld>>;

export interface Scene {
  client: TestClient;
  campaign: TestCampaign;
  lead: TestLead;
  conversationId: string;
  ref: { clientId: string; conversationId: string };
}

let people = 0;

/** A person who has got M1 and answered `body`; the AI's reply is due now. */
export async function givenReplyDue(
  world: ResponderWorld,
  options: { body?: string; settings?: Partial<CampaignSettings>; state?: Record<string, unknown> } = {},
): Promise<Scene> {
  people += 1;
  const client = await givenClient(world);
  const campaign = await givenCampaign(world, client, { firstPerson: people, settings: options.settings ?? {} });
  const lead = campaign.leads[0];
  if (lead === undefined) throw new Error('no lead');
  const { conversationId } = await givenSentM1(world, client, campaign, lead);
  world.clock.advance(60_000);
  await givenAnswer(
    world,
    { client, campaign, lead, conversationId },
    options.body ?? 'Yes, how does it work?',
    options.state,
  );
  return { client, campaign, lead, conversationId, ref: { clientId: client.clientId, conversationId } };
}

/** The person's text in the conversation, as match-inbound leaves it. */
export async function givenAnswer(
  world: ResponderWorld,
  scene: Omit<Scene, 'ref'>,
  body: string,
  state: Record<string, unknown> = {},
): Promise<void> {
  const { clientId, number } = scene.client;
  const now = world.clock.now();
  await inTenant(world.db, { clientId, now }, async (tx) => {
    const id = world.ids.next();
    await tx
      .insertInto('messages')
      .values({
        client_id: clientId,
        id,
        conversation_id: scene.conversationId,
        lead_id: scene.lead.leadId,
        dataset_id: scene.campaign.datasetId,
        direction: 'inbound',
        kind: 'inbound',
        content: body,
        from_number: scene.lead.phone,
        to_number: number,
        state: 'received',
        twilio_sid: `SM${id.replaceAll('-', '')}`,
      })
      .execute();
    await tx
      .updateTable('conversations')
      .set((eb) => ({
        turn: eb('turn', '+', 1),
        last_inbound_at: new Date(now),
        reply_due_at: new Date(now),
        state: jsonb(state),
      }))
      .where('client_id', '=', clientId)
      .where('id', '=', scene.conversationId)
      .execute();
    await tx
      .updateTable('leads')
      .set({ contact_status: 'WARM' })
      .where('client_id', '=', clientId)
      .where('id', '=', scene.lead.leadId)
      .execute();
  });
}

export async function read(world: ResponderWorld, scene: Scene) {
  const { clientId } = scene.client;
  return await inTenant(world.db, { clientId, now: world.clock.now() }, async (tx) => ({
    replies: await tx
      .selectFrom('messages')
      .selectAll()
      .where('conversation_id', '=', scene.conversationId)
      .where('kind', '=', 'reply')
      .orderBy('turn')
      .execute(),
    conversation: await tx
      .selectFrom('conversations')
      .selectAll()
      .where('id', '=', scene.conversationId)
      .executeTakeFirstOrThrow(),
    lead: await tx.selectFrom('leads').selectAll().where('id', '=', scene.lead.leadId).executeTakeFirstOrThrow(),
    runs: await tx.selectFrom('ai_runs').selectAll().orderBy('id').execute(),
    suppressions: await tx.selectFrom('suppressions').selectAll().execute(),
    events: (await tx.selectFrom('events').select('type').orderBy('position').execute()).map((event) => event.type),
  }));
}
