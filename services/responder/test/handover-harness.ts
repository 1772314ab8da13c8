import { emitEvent, inTenant } from '@rekindle/db';
import type { CampaignSettings } from '@rekindle/domain';
import {
  fakeSmsGateway,
  givenCampaign,
  givenClient,
  type TestCampaign,
  type TestClient,
  type TestLead,
} from '@rekindle/testkit';
import { sql } from 'kysely';
import type { HandoverDeps } from '../src/handover/deps.ts';
import type { PostGuard } from '../src/outgoing/guarded-post.ts';
import type { Mail, Mailer } from '../src/handover/mailer.ts';
import { askPerson } from '../src/handover/ask-person.ts';
import { tellPerson } from '../src/handover/tell-person.ts';
import { responderWorld } from './harness.ts';

/** Everything that handing over needs; the mails are kept and not sent. */
export async function handoverWorld() {
  const world = await responderWorld();
  const mails: Mail[] = [];
  const faults: Error[] = [];
  const sms = fakeSmsGateway(world.clock);
  const mailer: Mailer | null = {
    async send(mail) {
      const fault = faults.shift();
      if (fault !== undefined) throw fault;
      mails.push(mail);
    },
    close() {},
  };
  const postGuard: PostGuard = { allowPrivate: true };
  const deps = {
    ...world,
    sms,
    publicBaseUrl: 'https://hooks.example.com',
    claimTokenKey: 'claim-key',
    webhookSecrets: (clientId: string) => [`secret of ${clientId}`],
    modes: ['sandbox'],
  } satisfies Omit<HandoverDeps, 'mailer' | 'postGuard'>;
  return { ...deps, mailer: mailer as Mailer | null, postGuard, mails, mailFaults: faults };
}
export type HandoverWorld = Awaited<ReturnType<typeof handoverWorld>>;

export interface HandoverScene {
  client: TestClient;
  campaign: TestCampaign;
  leads: TestLead[];
}

let people = 5_000;

/** A client whose campaign assigns by itself, unless told otherwise. */
export async function givenScene(
  world: HandoverWorld,
  options: {
    leads?: number;
    settings?: Partial<CampaignSettings>;
    webhookUrl?: string;
    postcode?: string;
    mode?: 'sandbox' | 'live';
  } = {},
): Promise<HandoverScene> {
  const client = await givenClient(world, { mode: options.mode ?? 'sandbox' });
  const count = options.leads ?? 1;
  const campaign = await givenCampaign(world, client, {
    people: count,
    firstPerson: people,
    settings: { hot_lead_auto_assign: true, ...options.settings },
    ...(options.postcode !== undefined && { lead: { postcode: options.postcode } }),
  });
  people += count;
  if (options.webhookUrl !== undefined) {
    const { webhookUrl } = options;
    await asClient(world, client, (tx) => tx.updateTable('clients').set({ n8n_webhook_url: webhookUrl }).execute());
  }
  return { client, campaign, leads: campaign.leads };
}

type Tx = Parameters<Parameters<typeof inTenant>[2]>[0];

export async function asClient<T>(
  world: HandoverWorld,
  { clientId }: { clientId: string },
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return await inTenant(world.db, { clientId, now: world.clock.now() }, work);
}

let users = 0;

/** Somebody who works for the client; a sales rep unless told. */
export async function givenUser(
  world: HandoverWorld,
  { client }: HandoverScene,
  user: Partial<{
    role: 'admin' | 'company_owner' | 'manager' | 'sales_rep' | 'read_only';
    first_name: string | null;
    last_name: string;
    phone: string;
    territories: string[];
    status: 'active' | 'suspended';
    allowed_dataset_ids: string[];
    quiet_hours_start: string;
    quiet_hours_end: string;
    notify_email: boolean;
    notify_text: boolean;
  }> = {},
): Promise<string> {
  users += 1;
  const id = world.ids.next();
  await asClient(world, client, (tx) =>
    tx
      .insertInto('users')
      .values({
        client_id: client.clientId,
        id,
        email: `user${users}@example.com`,
        first_name: `User ${users}`,
        ...user,
      })
      .execute(),
  );
  return id;
}

/** The lead wrote and needs a person for this reason, as the deciding transaction says it. Returns the hand-over. */
export async function givenNeed(
  world: HandoverWorld,
  scene: HandoverScene,
  reason = 'Wants a call about finance',
  lead: TestLead | undefined = scene.leads[0],
): Promise<string> {
  if (lead === undefined) throw new Error('no lead');
  const { clientId } = scene.client;
  return await asClient(world, scene.client, async (tx) => {
    const target = { clientId, leadId: lead.leadId, datasetId: scene.campaign.datasetId };
    await emitEvent(tx, { id: world.ids.next(), ...target, type: 'lead.needs_person', data: { reason } });
    const row = await tx
      .selectFrom('handovers')
      .select('id')
      .where('lead_id', '=', lead.leadId)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();
    return row.id;
  });
}

/** Does all that is due now: who is asked, and who is told. */
export async function settle(world: HandoverWorld, { client }: HandoverScene): Promise<void> {
  const { clientId } = client;
  const due = await asClient(world, client, (tx) =>
    tx
      .selectFrom('handovers')
      .select('id')
      .where(sql<boolean>`next_at <= ${new Date(world.clock.now())}`)
      .execute(),
  );
  for (const { id } of due) await askPerson(world, { clientId, handoverId: id });
  const notices = await asClient(world, client, (tx) =>
    tx
      .selectFrom('notices')
      .select('id')
      .where(sql<boolean>`next_at <= ${new Date(world.clock.now())}`)
      .orderBy('channel')
      .execute(),
  );
  for (const { id } of notices) await tellPerson(world, { clientId, noticeId: id });
}

export async function readScene(world: HandoverWorld, { client }: HandoverScene) {
  return await asClient(world, client, async (tx) => ({
    handovers: await tx.selectFrom('handovers').selectAll().orderBy('created_at').orderBy('id').execute(),
    offers: await tx.selectFrom('handover_offers').selectAll().orderBy('created_at').orderBy('level').execute(),
    notices: await tx.selectFrom('notices').selectAll().orderBy('created_at').orderBy('channel').execute(),
    attempts: await tx.selectFrom('notice_attempts').selectAll().orderBy('at').orderBy('attempt').execute(),
    leads: await tx.selectFrom('leads').select(['id', 'assigned_to', 'conversation_summary']).orderBy('id').execute(),
    events: (await tx.selectFrom('events').select('type').orderBy('position').execute()).map(({ type }) => type),
    decisions: (
      await tx.selectFrom('decisions').select(['decision', 'reason']).orderBy('at').orderBy('id').execute()
    ).map(({ decision, reason }) => `${decision}: ${reason}`),
  }));
}
