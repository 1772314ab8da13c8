import { inTenant, signClaimToken } from '@rekindle/db';
import { HOUR_MS } from '@rekindle/domain';
import { givenCampaign, givenClient, type TestCampaign, type TestClient } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { start } from '../src/start.ts';
import { type WebhookWorld, webhookWorld } from './harness.ts';

let world: WebhookWorld;
let running: Awaited<ReturnType<typeof start>>;
beforeAll(async () => {
  world = await webhookWorld();
  running = await start(world.service);
});
beforeEach(async () => await world.db.truncate());
afterAll(async () => {
  await running.stop();
  await world.db.close();
});

interface Scene {
  client: TestClient;
  campaign: TestCampaign;
  handoverId: string;
  /** A link for each of the people asked, Ann and Ben. */
  links: string[];
  users: string[];
}

let people = 7_000;

async function givenOffers(options: { expiresIn?: number; key?: string; firstName?: string } = {}): Promise<Scene> {
  const client = await givenClient(world);
  const campaign = await givenCampaign(world, client, {
    firstPerson: people++,
    lead: { first_name: options.firstName ?? 'Sam', postcode: 'M1 4AB' },
  });
  const { clientId } = client;
  const now = world.clock.now();
  const handoverId = world.ids.next();
  const users = [world.ids.next(), world.ids.next()];
  const offers = [world.ids.next(), world.ids.next()];
  const base = { client_id: clientId };
  await inTenant(world.db, { clientId, now }, async (tx) => {
    await tx
      .insertInto('users')
      .values(users.map((id, i) => ({ ...base, id, email: `u${i}@example.com`, first_name: i === 0 ? 'Ann' : 'Ben' })))
      .execute();
    await tx
      .insertInto('handovers')
      .values({
        ...base,
        id: handoverId,
        lead_id: campaign.leads[0]?.leadId ?? '',
        dataset_id: campaign.datasetId,
        reason: 'hot',
        urgent: true,
        summary: 'Sam (M1): They want to talk.\nThey: <b>call & see</b>',
      })
      .execute();
    await tx
      .insertInto('handover_offers')
      .values(
        offers.map((id, level) => ({
          ...base,
          ...{ id, handover_id: handoverId, user_id: users[level] ?? '', level, urgent: true, because: 'turn' },
        })),
      )
      .execute();
  });
  const expiresAt = now + (options.expiresIn ?? HOUR_MS);
  const links = offers.map(
    (offerId) => `${running.url}/claim/${signClaimToken(options.key ?? 'claim-key', { clientId, offerId, expiresAt })}`,
  );
  return { client, campaign, handoverId, links, users };
}

async function open(link: string | undefined, method: 'GET' | 'POST' = 'GET') {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const response = await fetch(link ?? '', { method, ...(method === 'POST' && { headers: form, body: '' }) });
  return { status: response.status, headers: response.headers, html: await response.text() };
}

async function stored({ client: { clientId } }: Scene) {
  return await inTenant(world.db, { clientId, now: world.clock.now() }, async (tx) => ({
    handover: await tx.selectFrom('handovers').selectAll().executeTakeFirstOrThrow(),
    lead: await tx.selectFrom('leads').select(['assigned_to', 'manual_mode']).executeTakeFirstOrThrow(),
    events: await tx.selectFrom('events').select(['type', 'data']).execute(),
    decisions: await tx.selectFrom('decisions').select(['decision', 'reason']).execute(),
  }));
}

describe('a claim link', () => {
  test('shows what it is about and takes nothing by being opened, as mail scanners open it', async () => {
    const scene = await givenOffers();
    const { status, html, headers } = await open(scene.links[0]);
    expect(status).toBe(200);
    expect(html).toContain('<h1>Sam (M1)</h1>');
    expect(html).toContain('They: &#60;b&#62;call &#38; see&#60;/b&#62;');
    expect(html).toContain('Take this lead');
    expect(html).not.toContain(scene.campaign.leads[0]?.phone ?? 'no phone');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await stored(scene)).toMatchObject({ handover: { state: 'open' }, lead: { assigned_to: null }, events: [] });
  });

  test('makes the lead theirs and says so, also when it is pressed twice', async () => {
    const scene = await givenOffers();
    const first = await open(scene.links[1], 'POST');
    expect(first).toMatchObject({ status: 200 });
    expect(first.html).toContain('This lead is yours');
    expect(first.html).toContain(scene.campaign.leads[0]?.phone ?? 'no phone');
    expect((await open(scene.links[1], 'POST')).html).toContain('This lead is yours');
    const { handover, lead, events, decisions } = await stored(scene);
    expect(handover).toMatchObject({ state: 'claimed', assigned_to: scene.users[1], next_at: null });
    // From here on the AI writes nothing to them.
    expect(lead).toEqual({ assigned_to: scene.users[1], manual_mode: true });
    expect(events).toEqual([
      { type: 'handover.claimed', data: { handover_id: scene.handoverId, user_id: scene.users[1] } },
    ]);
    expect(decisions).toEqual([{ decision: 'handover_claimed', reason: 'claimed_by:Ben' }]);
  });

  test('is won by one of many at once, and the page says who has the lead', async () => {
    const scene = await givenOffers();
    const pressed = await Promise.all(
      Array.from({ length: 10 }, async (_, i) => ({ i: i % 2, ...(await open(scene.links[i % 2], 'POST')) })),
    );
    const { handover, events } = await stored(scene);
    const winner = scene.users.indexOf(handover.assigned_to ?? '');
    expect(events).toHaveLength(1);
    for (const { i, html } of pressed) {
      expect(html).toContain(i === winner ? 'This lead is yours' : `${winner === 0 ? 'Ann' : 'Ben'} has this lead`);
    }
    expect((await open(scene.links[1 - winner])).html).not.toContain('tel:');
  });

  test('still takes a lead that everybody was asked about in vain', async () => {
    const scene = await givenOffers();
    const { clientId } = scene.client;
    await inTenant(world.db, { clientId, now: world.clock.now() }, (tx) =>
      tx.updateTable('handovers').set({ state: 'unclaimed', next_at: null }).execute(),
    );
    expect((await open(scene.links[0], 'POST')).html).toContain('This lead is yours');
  });

  test('of a lead that is settled takes nothing', async () => {
    const scene = await givenOffers();
    const { clientId } = scene.client;
    await inTenant(world.db, { clientId, now: world.clock.now() }, (tx) =>
      tx.updateTable('handovers').set({ state: 'closed', closed_reason: 'booked' }).execute(),
    );
    const { html } = await open(scene.links[0], 'POST');
    expect(html).toContain('because they booked a call');
    expect((await stored(scene)).lead.assigned_to).toBeNull();
  });

  test('signed with a key that is being rotated out still works', async () => {
    expect((await open((await givenOffers({ key: 'old-claim-key' })).links[0])).status).toBe(200);
  });

  test.each([
    ['has expired', { expiresIn: -1 }, 410],
    ['somebody else has signed', { key: 'their-key' }, 404],
  ])('that %s takes nothing', async (_, options, expected) => {
    const scene = await givenOffers(options);
    expect((await open(scene.links[0], 'POST')).status).toBe(expected);
    expect((await stored(scene)).handover.state).toBe('open');
  });

  test.each(['x', '%00', 'A'.repeat(62), 'A'.repeat(90), '../twilio/status'])(
    'that is rubbish (%s) finds nothing',
    async (token) => {
      expect((await open(`${running.url}/claim/${token}`)).status).toBe(404);
    },
  );

  test('of somebody who has left takes nothing', async () => {
    const scene = await givenOffers();
    const { clientId } = scene.client;
    await inTenant(world.db, { clientId, now: world.clock.now() }, (tx) =>
      tx.updateTable('users').set({ status: 'suspended' }).execute(),
    );
    expect((await open(scene.links[0], 'POST')).status).toBe(404);
  });

  test.each([
    ['may not see the list any more', { allowed_dataset_ids: ['019b0000-0000-7000-8000-00000000000f'] }],
    ['may only read by now', { role: 'read_only' as const }],
  ])('of somebody who %s takes nothing, and shows nothing of a lead they had taken', async (_, changed) => {
    const [free, taken] = [await givenOffers(), await givenOffers()];
    await open(taken.links[0], 'POST');
    for (const { client } of [free, taken]) {
      await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, (tx) =>
        tx.updateTable('users').set(changed).execute(),
      );
    }
    expect((await open(free.links[0], 'POST')).status).toBe(404);
    expect((await stored(free)).lead.assigned_to).toBeNull();
    const { status, html } = await open(taken.links[0]);
    expect(status).toBe(404);
    expect(html).not.toContain(taken.campaign.leads[0]?.phone ?? 'no phone');
  });

  test('shows a name that is markup as text', async () => {
    const scene = await givenOffers({ firstName: '<script>alert(1)</script>' });
    expect((await open(scene.links[0])).html).not.toContain('<script>');
  });
});
