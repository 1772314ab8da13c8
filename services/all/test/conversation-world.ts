import type { JobData, JobName, ReplyDraft, ReplyModel, ReplyResult, ReviewModel } from '@rekindle/contracts';
import { bookingTokenKeys, inTenant, type Tx } from '@rekindle/db';
import type { CampaignSettings } from '@rekindle/domain';
import { handoverHandlers, responderHandlers, reviewHandlers } from '@rekindle/responder';
import { createLogger, manualClock, seededRandom, uuidV7Ids } from '@rekindle/runtime';
import { createWakeGuard, nextDueAt, schedulerHandlers, tick } from '@rekindle/scheduler';
import { senderHandlers } from '@rekindle/sender';
import {
  createTestDatabase,
  fakeSmsGateway,
  givenCampaign,
  givenClient,
  givenInboundText,
  givenSentM1,
  type TestClient,
} from '@rekindle/testkit';
import { webhookHandlers } from '@rekindle/webhook';

/** More instants than any test here has. */
const LOOKS_MAX = 2_000;

/** Friday noon in London, winter. */
export const NOON = Date.parse('2026-11-20T12:00:00Z');

/** Reviews by rules alone. */
const NO_REVIEWER: ReviewModel = {
  model: 'none',
  review: async () =>
    await Promise.resolve({
      ...({
        kind: 'unavailable',
        cause: 'no_key',
        retryable: false,
        retryAfterMs: 0,
        detail: 'no reviewer here',
      } as const),
    }),
};

const DRAFT: ReplyDraft = {
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
};

/** The steps of every service over one database, with a clock that tests move and jobs that run when told. */
export async function conversationWorld() {
  const db = await createTestDatabase();
  const clock = manualClock(NOON);
  const real = { now: NOON };
  const monotonic = { monotonicMs: () => real.now, realNow: () => real.now };
  const jobs: { name: JobName; data: unknown }[] = [];
  async function addBulk<N extends JobName>(name: N, data: readonly JobData<N>[]): Promise<void> {
    for (const item of data) jobs.push({ name, data: item });
  }
  const queues = { addBulk, add: async <N extends JobName>(name: N, data: JobData<N>) => await addBulk(name, [data]) };
  const asked: string[] = [];
  const model: ReplyModel = {
    model: 'fake-1',
    async draft(request): Promise<ReplyResult> {
      asked.push(JSON.stringify(request));
      const usage = {
        ...{ model: 'fake-1', inputTokens: 900, cachedInputTokens: 0, outputTokens: 40 },
        ...{ costMicros: 12, priceVersion: 'fake-prices', latencyMs: 300 },
      };
      return { kind: 'draft', draft: { ...DRAFT, reply: `${DRAFT.reply} (${asked.length})` }, usage };
    },
  };
  const sms = fakeSmsGateway(clock);
  // The builders number their texts from 1 as the gateway does.
  const send = sms.send.bind(sms);
  sms.send = async (request) => {
    const result = await send(request);
    return result.kind === 'accepted' ? { ...result, sid: `SM9${result.sid.slice(3)}` } : result;
  };
  const [bookingTokenKey = ''] = bookingTokenKeys(['test-secret']);
  const deps = {
    db,
    clock,
    monotonic,
    ids: { next: uuidV7Ids(clock).next, random: seededRandom('conversations') },
    log: createLogger({ level: 'silent' }),
    queues,
    model,
    sms,
    bookingTokenKey,
    modes: ['sandbox'] as const,
    publicBaseUrl: 'http://127.0.0.1:1',
  };
  const handlers: Record<string, (data: never) => Promise<void>> = {
    ...webhookHandlers(deps),
    ...responderHandlers(deps),
    ...reviewHandlers({ ...deps, reviewer: NO_REVIEWER, simulated: false, mailer: null, consoleBaseUrl: null }),
    ...handoverHandlers({
      ...{ ...deps, mailer: null, publicBaseUrl: null, claimTokenKey: 'claim-key', webhookSecrets: () => [] },
      ...{ postGuard: { allowPrivate: false }, modes: ['sandbox'] },
    }),
    ...senderHandlers(deps),
    ...handoverHandlers({
      ...deps,
      modes: ['sandbox'],
      mailer: null,
      claimTokenKey: 'k',
      webhookSecrets: () => [],
      postGuard: { allowPrivate: false },
    }),
    ...schedulerHandlers(deps),
  };
  const guard = createWakeGuard(monotonic, 30_000);

  /** Runs jobs until none is left. */
  async function drain(): Promise<void> {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      const handler = handlers[job.name];
      if (handler === undefined) throw new Error(`No handler for ${job.name}`);
      await handler(job.data as never);
    }
  }

  /** Moves time to `until` (epoch ms), stopping wherever something is due. */
  async function advanceTo(until: number): Promise<void> {
    for (let looks = 0; ; looks++) {
      if (looks > LOOKS_MAX) throw new Error('Something stays due however often it is looked at');
      await tick(deps, { guard });
      await drain();
      const next = await nextDueAt(deps, { polls: false });
      if (next === null || next > until) break;
      const step = Math.max(next, clock.now() + 1);
      real.now += step - clock.now();
      clock.set(step);
    }
    real.now += Math.max(0, until - clock.now());
    clock.set(until);
    await tick(deps, { guard });
    await drain();
  }

  return { ...deps, real, jobs, asked, drain, advanceTo };
}
export type ConversationWorld = Awaited<ReturnType<typeof conversationWorld>>;

let people = 0;

/** Somebody who got M1 a minute ago, with a client and campaign of their own. */
export async function givenPerson(world: ConversationWorld, settings: Partial<CampaignSettings> = {}) {
  people += 1;
  const client: TestClient = await givenClient(world);
  const campaign = await givenCampaign(world, client, { firstPerson: people, settings });
  const lead = campaign.leads[0];
  if (lead === undefined) throw new Error('no lead');
  const { conversationId } = await givenSentM1(world, client, campaign, lead);
  world.clock.advance(60_000);
  const { clientId } = client;
  const act = { clientId, leadId: lead.leadId, by: 'Ann' };

  /** What they write is stored and matched at once. */
  async function says(body: string): Promise<void> {
    const { inboxId } = await givenInboundText(world, client, { from: lead?.phone ?? '', body });
    await world.queues.add('match-inbound', { clientId, inboxId });
    await world.drain();
  }

  async function read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return await inTenant(world.db, { clientId, now: world.clock.now() }, work);
  }

  async function texts() {
    return await read(
      async (tx) =>
        await tx
          .selectFrom('messages')
          .select(['id', 'kind', 'content', 'state', 'reason', 'not_before', 'edited_by', 'sent_at'])
          .where('conversation_id', '=', conversationId)
          .where('kind', 'in', ['reply', 'manual'])
          // Ids grow; of what was written in one millisecond too.
          .orderBy('id')
          .execute(),
    );
  }

  /** What has reached the carrier for this person since M1. */
  function received(): { body: string; at: number }[] {
    return world.sms.sent.filter(({ to }) => to === lead?.phone).map(({ body, at }) => ({ body, at }));
  }

  return { client, campaign, lead, conversationId, act, says, read, texts, received };
}
