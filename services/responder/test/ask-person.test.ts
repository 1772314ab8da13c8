import {
  addSuppression,
  applySuppressions,
  lockLeads,
  needPerson,
  recordDecision,
  reviewHandovers,
  setLeadStatuses,
  suppressLeads,
} from '@rekindle/db';
import { MINUTE_MS } from '@rekindle/domain';
import { givenSentM1 } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { askPerson } from '../src/handover/ask-person.ts';
import {
  asClient,
  givenNeed,
  givenScene,
  givenUser,
  type HandoverWorld,
  handoverWorld,
  readScene,
  settle,
} from './handover-harness.ts';

let world: HandoverWorld;
beforeAll(async () => {
  world = await handoverWorld();
});
beforeEach(async () => {
  await world.db.truncate();
  world.mails.length = 0;
});
afterAll(async () => await world.db.close());

const TEN_MINUTES = 10 * MINUTE_MS;

async function askAll(scene: Awaited<ReturnType<typeof givenScene>>, handovers: readonly string[]): Promise<void> {
  const { clientId } = scene.client;
  await Promise.all(handovers.map(async (handoverId) => await askPerson(world, { clientId, handoverId })));
}

describe('a lead that needs a person', () => {
  test('is given to the rep whose turn it is, with the reason and a summary, and says so once', async () => {
    const scene = await givenScene(world);
    const rep = await givenUser(world, scene);
    const handoverId = await givenNeed(world, scene);
    await askAll(scene, [handoverId]);
    await askAll(scene, [handoverId]);
    const { handovers, offers, leads, decisions, events, notices } = await readScene(world, scene);
    expect(handovers).toMatchObject([
      {
        reason: 'Wants a call about finance',
        urgent: true,
        state: 'open',
        assigned_to: rep,
        next_at: world.clock.now() + TEN_MINUTES,
        summary: 'Sam Taylor: Wants a call about finance.',
      },
    ]);
    expect(offers).toMatchObject([{ user_id: rep, level: 0, because: 'turn' }]);
    expect(leads[0]).toMatchObject({ assigned_to: rep, conversation_summary: handovers[0]?.summary });
    expect(decisions).toEqual(['handed_over: Wants a call about finance']);
    expect(events).toEqual(['lead.needs_person', 'handover.offered']);
    expect(notices.map(({ channel }) => channel)).toEqual(['email', 'text']);
  });

  test('takes turns exactly, also when many are handed over at the same moment', async () => {
    const scene = await givenScene(world, { leads: 14 });
    const reps = [await givenUser(world, scene), await givenUser(world, scene), await givenUser(world, scene)];
    const needs = [];
    for (const lead of scene.leads) needs.push(await givenNeed(world, scene, 'hot', lead));
    await askAll(scene, needs);
    const { offers } = await readScene(world, scene);
    const given = reps.map((rep) => offers.filter((offer) => offer.user_id === rep).length);
    expect(given.sort((a, b) => a - b)).toEqual([4, 5, 5]);
  });

  test('is asked for once when two processes take it up together', async () => {
    const scene = await givenScene(world);
    await givenUser(world, scene);
    await givenUser(world, scene);
    const handoverId = await givenNeed(world, scene);
    await askAll(scene, [handoverId, handoverId, handoverId]);
    expect((await readScene(world, scene)).offers).toHaveLength(1);
  });

  test('goes by territory', async () => {
    const scene = await givenScene(world, {
      postcode: 'SK8 2AB',
      settings: { hot_lead_assignment_rule: 'territory' },
    });
    await givenUser(world, scene, { territories: ['M'] });
    const local = await givenUser(world, scene, { territories: ['SK'] });
    await askAll(scene, [await givenNeed(world, scene)]);
    expect((await readScene(world, scene)).offers).toMatchObject([{ user_id: local, because: 'territory' }]);
  });

  test("where nobody has the territory is nobody's until claimed; the manager is asked", async () => {
    const scene = await givenScene(world, {
      postcode: 'SK8 2AB',
      settings: { hot_lead_assignment_rule: 'territory' },
    });
    await givenUser(world, scene, { territories: ['M'] });
    const manager = await givenUser(world, scene, { role: 'manager' });
    await askAll(scene, [await givenNeed(world, scene)]);
    const { offers, leads } = await readScene(world, scene);
    expect(offers).toMatchObject([{ user_id: manager, because: 'no_territory' }]);
    expect(leads[0]?.assigned_to).toBeNull();
  });

  test.each([
    ['the rule is manual', { hot_lead_assignment_rule: 'manual' as const }],
    ['the campaign does not assign by itself', { hot_lead_auto_assign: false }],
  ])("is nobody's until claimed when %s; the manager is asked", async (_, settings) => {
    const scene = await givenScene(world, { settings });
    await givenUser(world, scene);
    const manager = await givenUser(world, scene, { role: 'manager' });
    await askAll(scene, [await givenNeed(world, scene)]);
    const { offers, leads } = await readScene(world, scene);
    expect(offers).toMatchObject([{ user_id: manager, because: 'manual' }]);
    expect(leads[0]?.assigned_to).toBeNull();
  });

  test('goes to whoever has them already, without using up a turn', async () => {
    const scene = await givenScene(world);
    await givenUser(world, scene);
    const holder = await givenUser(world, scene);
    await asClient(world, scene.client, (tx) => tx.updateTable('leads').set({ assigned_to: holder }).execute());
    await askAll(scene, [await givenNeed(world, scene)]);
    expect((await readScene(world, scene)).offers).toMatchObject([{ user_id: holder, because: 'holder' }]);
  });
});

describe('when nobody takes it', () => {
  test('the next person is asked every ten minutes, then those above; then it is alarmed, once', async () => {
    const scene = await givenScene(world);
    const reps = [await givenUser(world, scene), await givenUser(world, scene), await givenUser(world, scene)];
    const manager = await givenUser(world, scene, { role: 'manager' });
    await givenNeed(world, scene);
    await settle(world, scene);
    const asked = async () => (await readScene(world, scene)).offers.map((offer) => offer.user_id);
    expect(await asked()).toHaveLength(1);
    world.clock.advance(TEN_MINUTES - 1);
    await settle(world, scene);
    expect(await asked()).toHaveLength(1);
    world.clock.advance(1);
    await settle(world, scene);
    expect(await asked()).toHaveLength(2);
    for (let step = 0; step < 5; step++) {
      world.clock.advance(TEN_MINUTES);
      await settle(world, scene);
    }
    const { handovers, events, decisions, offers } = await readScene(world, scene);
    const users = offers.map((offer) => offer.user_id);
    expect(users.slice(0, 2).every((user) => reps.includes(user))).toBe(true);
    expect(users.slice(2)).toEqual([manager]);
    expect(handovers).toMatchObject([{ state: 'unclaimed', next_at: null }]);
    expect(events.filter((type) => type === 'handover.unclaimed')).toHaveLength(1);
    expect(decisions.at(-1)).toBe('handover_unclaimed: nobody_claimed');
    expect(world.mails.map(({ to }) => to)).toHaveLength(3);
  });

  test('a client without people alarms at once, and its webhook is told', async () => {
    const scene = await givenScene(world, { webhookUrl: 'http://127.0.0.1:9/hook' });
    await askAll(scene, [await givenNeed(world, scene)]);
    const { handovers, decisions, notices } = await readScene(world, scene);
    expect(handovers[0]?.state).toBe('unclaimed');
    expect(decisions).toEqual(['handover_unclaimed: nobody_to_ask']);
    expect(notices).toMatchObject([{ channel: 'webhook', offer_id: null }]);
  });

  test('what comes up later is asked for anew', async () => {
    const scene = await givenScene(world);
    await askAll(scene, [await givenNeed(world, scene)]);
    const rep = await givenUser(world, scene);
    await givenNeed(world, scene, 'Asks again for a call');
    await settle(world, scene);
    await settle(world, scene);
    const { handovers, offers } = await readScene(world, scene);
    expect(handovers.map(({ state, reason }) => [state, reason])).toEqual([
      ['closed', 'Wants a call about finance'],
      ['open', 'Asks again for a call'],
    ]);
    expect(offers).toMatchObject([{ user_id: rep }]);
  });
});

describe('what can wait', () => {
  test('is told by e-mail, not by text, and nobody is pressed', async () => {
    const scene = await givenScene(world);
    await givenUser(world, scene);
    await askAll(scene, [await givenNeed(world, scene, 'media_only')]);
    const { handovers, notices } = await readScene(world, scene);
    expect(handovers).toMatchObject([{ urgent: false, state: 'open', next_at: null }]);
    expect(notices.map(({ channel }) => channel)).toEqual(['email']);
  });

  test('becomes urgent for the same person when something urgent follows', async () => {
    const scene = await givenScene(world);
    const rep = await givenUser(world, scene);
    await givenUser(world, scene);
    const handoverId = await givenNeed(world, scene, 'media_only');
    await askAll(scene, [handoverId]);
    world.clock.advance(30 * MINUTE_MS);
    expect(await givenNeed(world, scene, 'hot')).toBe(handoverId);
    await askAll(scene, [handoverId]);
    const { handovers, notices, offers } = await readScene(world, scene);
    expect(offers).toMatchObject([{ user_id: rep, urgent: true }]);
    expect(notices.map(({ channel }) => channel).sort()).toEqual(['email', 'text']);
    expect(handovers).toMatchObject([{ reason: 'hot', next_at: world.clock.now() + TEN_MINUTES }]);
  });

  test("a second reason puts off nobody's ten minutes", async () => {
    const scene = await givenScene(world);
    await givenUser(world, scene);
    await givenUser(world, scene);
    const handoverId = await givenNeed(world, scene, 'hot');
    await askAll(scene, [handoverId]);
    const due = world.clock.now() + TEN_MINUTES;
    world.clock.advance(9 * MINUTE_MS);
    await givenNeed(world, scene, 'legal');
    await askAll(scene, [handoverId]);
    const { handovers, offers } = await readScene(world, scene);
    expect(handovers[0]).toMatchObject({ reason: 'legal', next_at: due });
    expect(offers).toHaveLength(1);
  });
});

test.each([
  ['they have booked', { contact_status: 'CALL_BOOKED' as const }, 'booked'],
  ['they have opted out', { contact_status: 'REMOVED' as const }, 'removed'],
  ['they are a customer', { contact_status: 'CONVERTED' as const }, 'converted'],
  ['they are archived', { archived: true }, 'archived'],
])('nobody is asked any more when %s', async (_, change, reason) => {
  const scene = await givenScene(world);
  await givenUser(world, scene);
  await givenUser(world, scene);
  await givenNeed(world, scene);
  await settle(world, scene);
  await asClient(world, scene.client, (tx) => tx.updateTable('leads').set(change).execute());
  world.clock.advance(TEN_MINUTES);
  await settle(world, scene);
  const { handovers, offers } = await readScene(world, scene);
  expect(handovers).toMatchObject([{ state: 'closed', closed_reason: reason, next_at: null }]);
  expect(offers).toHaveLength(1);
});

test.each([
  ['they have booked a call', { contact_status: 'CALL_BOOKED' as const }],
  ['they are a customer', { contact_status: 'CONVERTED' as const }],
  ['they are archived', { archived: true }],
])(
  'what comes up after the asking ended because %s is asked for, once, also for the same reason',
  async (_, change) => {
    const scene = await givenScene(world);
    await givenUser(world, scene);
    const [lead] = scene.leads;
    if (lead === undefined) throw new Error('no lead');
    const needed = async () => {
      await asClient(world, scene.client, async (tx) => {
        const target = { clientId: scene.client.clientId, leadId: lead.leadId, datasetId: scene.campaign.datasetId };
        await needPerson(tx, world.ids.next, { ...target, reason: 'asks_for_person', takeOver: true });
      });
      await settle(world, scene);
      return (await readScene(world, scene)).handovers.map(({ state }) => state);
    };
    expect([await needed(), await needed()]).toEqual([['open'], ['open']]);
    await asClient(world, scene.client, (tx) => tx.updateTable('leads').set(change).execute());
    world.clock.advance(TEN_MINUTES);
    await settle(world, scene);
    expect((await readScene(world, scene)).handovers).toMatchObject([{ state: 'closed' }]);
    world.clock.advance(TEN_MINUTES);
    expect([await needed(), await needed()]).toEqual([
      ['closed', 'open'],
      ['closed', 'open'],
    ]);
  },
);

test.each([
  ['had booked a call', 'CALL_BOOKED' as const],
  ['were a customer', 'CONVERTED' as const],
  ['were archived', 'ARCHIVED' as const],
])('somebody is asked for what comes up when they %s already', async (_, status) => {
  const scene = await givenScene(world);
  const rep = await givenUser(world, scene);
  const [lead] = scene.leads;
  if (lead === undefined) throw new Error('no lead');
  const { clientId } = scene.client;
  await asClient(world, scene.client, async (tx) => {
    const leads = await lockLeads(tx, clientId, [lead.leadId]);
    await setLeadStatuses(tx, world.ids.next, { clientId, by: 'Ann' }, { leads, status });
  });
  world.clock.advance(TEN_MINUTES);
  await asClient(world, scene.client, async (tx) => {
    const target = { clientId, leadId: lead.leadId, datasetId: scene.campaign.datasetId };
    await needPerson(tx, world.ids.next, { ...target, reason: 'legal', takeOver: true });
  });
  await settle(world, scene);
  const asked = await readScene(world, scene);
  expect(asked.handovers).toMatchObject([{ state: 'open', reason: 'legal', assigned_to: rep }]);
  expect(asked.notices.map(({ channel }) => channel)).toEqual(['email', 'text']);
  world.clock.advance(TEN_MINUTES);
  await settle(world, scene);
  expect((await readScene(world, scene)).handovers).toMatchObject([{ state: 'unclaimed' }]);
});

test('a call that is moved ends the asking for what came up about it', async () => {
  const scene = await givenScene(world);
  await givenUser(world, scene);
  await givenUser(world, scene);
  const [lead] = scene.leads;
  if (lead === undefined) throw new Error('no lead');
  const target = { clientId: scene.client.clientId, leadId: lead.leadId, datasetId: scene.campaign.datasetId };
  await asClient(world, scene.client, async (tx) => {
    await tx.updateTable('leads').set({ contact_status: 'CALL_BOOKED' }).execute();
    await needPerson(tx, world.ids.next, { ...target, reason: 'Cannot make the call', takeOver: true });
  });
  await settle(world, scene);
  world.clock.advance(MINUTE_MS);
  await asClient(world, scene.client, async (tx) => {
    await recordDecision(tx, { ...target, id: world.ids.next(), decision: 'booked', reason: 'cal.com' });
    await reviewHandovers(tx, target.clientId, [lead.leadId]);
  });
  await settle(world, scene);
  const { handovers, offers } = await readScene(world, scene);
  expect(handovers).toMatchObject([{ state: 'closed', closed_reason: 'booked' }]);
  expect(offers).toHaveLength(1);
});

test('an opt-out ends a hand-over that nobody took, also where there was nobody to ask', async () => {
  const scene = await givenScene(world);
  await givenNeed(world, scene);
  await settle(world, scene);
  expect((await readScene(world, scene)).handovers[0]?.state).toBe('unclaimed');
  await asClient(world, scene.client, async (tx) => {
    const { phone_number: phone } = await tx.selectFrom('leads').select('phone_number').executeTakeFirstOrThrow();
    const { clientId } = scene.client;
    await addSuppression(tx, world.ids.next, { clientId, phone, source: 'phrase' });
    await applySuppressions(tx, world.ids.next, { clientId, phones: [phone], reason: 'stop' });
  });
  await settle(world, scene);
  expect((await readScene(world, scene)).handovers).toMatchObject([
    { state: 'closed', closed_reason: 'removed', next_at: null },
  ]);
});

test.each(['legal', 'bereavement', 'wrote_suppressed'])(
  'somebody on the stop list whose text must be seen (%s) is handed over, until a person takes them out by hand',
  async (reason) => {
    const scene = await givenScene(world);
    const rep = await givenUser(world, scene);
    const [lead] = scene.leads;
    if (lead === undefined) throw new Error('no lead');
    const { clientId } = scene.client;
    await asClient(world, scene.client, async (tx) => {
      const { phone } = lead;
      await addSuppression(tx, world.ids.next, { clientId, phone, source: 'keyword' });
      await applySuppressions(tx, world.ids.next, { clientId, phones: [phone], reason: 'stop' });
      const needed = { leadId: lead.leadId, datasetId: scene.campaign.datasetId, reason, takeOver: false };
      await needPerson(tx, world.ids.next, { clientId, ...needed });
    });
    await settle(world, scene);
    const asked = await readScene(world, scene);
    expect(asked.handovers).toMatchObject([{ state: 'open', reason, assigned_to: rep }]);
    expect(asked.notices.map(({ channel }) => channel)).toEqual(['email', 'text']);
    await asClient(world, scene.client, async (tx) => {
      const leads = await lockLeads(tx, clientId, [lead.leadId]);
      const by = { clientId, by: 'Ann' };
      await suppressLeads(tx, world.ids.next, by, { leads, source: 'person', evidence: null });
    });
    await settle(world, scene);
    expect((await readScene(world, scene)).handovers).toMatchObject([{ state: 'closed', closed_reason: 'removed' }]);
  },
);

test('a job that comes after somebody has taken the lead asks nobody', async () => {
  const scene = await givenScene(world);
  await givenUser(world, scene);
  await givenUser(world, scene);
  const handoverId = await givenNeed(world, scene);
  await settle(world, scene);
  await asClient(world, scene.client, (tx) =>
    tx.updateTable('handovers').set({ state: 'claimed', next_at: null }).execute(),
  );
  world.clock.advance(TEN_MINUTES);
  await askAll(scene, [handoverId]);
  const { handovers, offers } = await readScene(world, scene);
  expect(handovers[0]?.state).toBe('claimed');
  expect(offers).toHaveLength(1);
});

test('a campaign that notifies nobody still gives the lead to somebody', async () => {
  const scene = await givenScene(world, { settings: { hot_lead_notification: false } });
  const rep = await givenUser(world, scene);
  await givenNeed(world, scene);
  await settle(world, scene);
  const { handovers, notices, leads } = await readScene(world, scene);
  expect(handovers).toMatchObject([{ assigned_to: rep, next_at: null }]);
  expect(leads[0]?.assigned_to).toBe(rep);
  expect(notices).toEqual([]);
});

test('the summary has the last texts', async () => {
  const scene = await givenScene(world);
  await givenUser(world, scene);
  const [lead] = scene.leads;
  if (lead === undefined) throw new Error('no lead');
  await givenSentM1(world, scene.client, scene.campaign, lead);
  await givenNeed(world, scene);
  await settle(world, scene);
  expect((await readScene(world, scene)).handovers[0]?.summary).toBe(
    'Sam Taylor: Wants a call about finance.\nWe: Hi Sam, Bright Roofs here. Still thinking about solar? Reply STOP to opt out.',
  );
});
