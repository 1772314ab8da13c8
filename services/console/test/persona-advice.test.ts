import { inTenant } from '@rekindle/db';
import { DAY_MS } from '@rekindle/domain';
import { givenAudience, givenCampaign, type TestLead } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
let manager: Caller;
beforeAll(async () => {
  world = await openConsole();
  manager = await world.signIn('manager');
});
afterAll(async () => {
  await world.close();
});

describe('templates that suit a persona', () => {
  test('are those of prompts and campaigns that have its words, the best first, and none that is put away', async () => {
    const product = await manager('POST', '/api/v1/products/upsert', { name: 'Solar panels' });
    const rows = { pain_points: [{ pain_point_text: 'The quote was too much' }] };
    const persona = await manager('POST', '/api/v1/personas/upsert', {
      ...{ name: 'Owners', goals: 'A lower energy bill', product_id: product.body.id, rows },
    });
    const own = { name: 'Bills', industry: 'other', best_for: 'People with a high energy bill after a quote' };
    const bills = (await manager('POST', '/api/v1/prompt-templates', own)).body;
    const settings = { m1_message: 'Hi {{first_name}}, still after solar panels? Reply STOP to opt out.' };
    const campaign = await givenCampaign(world.deps, world.client, { started: false, settings });
    const texts = { name: 'Sunny texts', campaign_id: campaign.datasetId };
    expect((await manager('POST', '/api/v1/campaign-templates', texts)).status).toBe(201);
    const url = `/api/v1/personas/${persona.body.id}/template-suggestions`;
    const { status, body } = await manager('GET', url);
    expect(status).toBe(200);
    const named = body.items.map(({ kind, name }: { kind: string; name: string }) => `${kind} ${name}`);
    expect(named).toContain('prompt Solar: after a quote');
    expect(named).not.toContain('prompt Any trade');
    const item = (name: string) => body.items.find((each: { name: string }) => each.name === name);
    expect(item('Sunny texts')).toMatchObject({
      kind: 'campaign',
      reasons: [{ ground: 'trade', words: ['solar', 'panels'] }],
    });
    expect(item('Bills')).toMatchObject({
      ...{ kind: 'prompt', id: bills.id },
      reasons: [
        { ground: 'goals', words: ['energy', 'bill'] },
        { ground: 'pains', words: ['quote'] },
      ],
    });
    const scores = body.items.map(({ score }: { score: number }) => score);
    expect(scores).toEqual(scores.toSorted((a: number, b: number) => b - a));

    await manager('PUT', `/api/v1/prompt-templates/${bills.id}`, { ...own, is_active: false });
    const later = (await manager('GET', url)).body.items.map((each: { name: string }) => each.name);
    expect(later).not.toContain('Bills');
    const nobody = await manager('GET', `/api/v1/personas/${world.client.clientId}/template-suggestions`);
    expect(nobody).toMatchObject({ status: 404, body: { detail: 'There is no such persona.' } });
  });
});

describe('what to do next', () => {
  const inClient = async (work: Parameters<typeof inTenant>[2]) =>
    await inTenant(world.db, { clientId: world.client.clientId, now: world.clock.now() }, work);
  const url = '/api/v1/persona-recommendations';

  /** Leads that were written to as this persona, the first ones with an answer. */
  async function texted(leads: readonly TestLead[], personaId: string, answers: number): Promise<void> {
    const ids = leads.map(({ leadId }) => leadId);
    await inClient(async (tx) => {
      await sql`
        insert into lead_persona_scores (client_id, lead_id, persona_id, persona_name, source, is_primary, score)
        select ${world.client.clientId}, id, ${personaId}, 'P', 'score', true, 80 from unnest(${ids}::uuid[]) as id`.execute(
        tx,
      );
      await sql`update leads set m1_sent_at = app_now(), contact_status = 'CONTACTED_1' where id = any(${ids}::uuid[])`.execute(
        tx,
      );
      await sql`update leads set reply_received_at = app_now() where id = any(${ids.slice(0, answers)}::uuid[])`.execute(
        tx,
      );
    });
  }

  test('is said with its numbers where they are sure, and not before', async () => {
    const [owners, tenants] = [
      await givenAudience(world.deps, world.client, { name: 'Sure owners' }),
      await givenAudience(world.deps, world.client, { name: 'Sure tenants' }),
    ];
    const campaign = await givenCampaign(world.deps, world.client, { people: 60, firstPerson: 100 });
    await texted(campaign.leads.slice(0, 15), owners, 10);
    await texted(campaign.leads.slice(20, 60), tenants, 2);
    expect((await manager('GET', url)).body.items).toEqual([]);
    await texted(campaign.leads.slice(15, 20), owners, 2);
    const { status, body } = await manager('GET', url);
    expect(status).toBe(200);
    expect(body.items).toMatchObject([
      {
        ...{ kind: 'audience_answers', campaign_id: campaign.datasetId, persona_id: owners, leads: null },
        compared: { own: { hits: 12, of: 20, share: 0.6 }, others: { hits: 2, of: 40 } },
        sentence: expect.stringContaining('Sure owners answer more often than the others: 12 of 20 (60 %)'),
      },
    ]);
    await inClient((tx) => sql`update datasets set archived = true where id = ${campaign.datasetId}`.execute(tx));
    expect((await manager('GET', url)).body.items).toEqual([]);
  });

  test('names leads that fit well and wait: in no campaign, or rested without an answer; nobody else', async () => {
    const owners = await givenAudience(world.deps, world.client, { name: 'Waiting owners' });
    const begun = { people: 7, firstPerson: 200, started: false };
    const { leads } = await givenCampaign(world.deps, world.client, begun);
    const running = await givenCampaign(world.deps, world.client, { people: 1, firstPerson: 300 });
    const [best, good, poor, rested, fresh, declined, removed] = leads.map(({ leadId }) => leadId);
    const scores = [...leads, ...running.leads].map(({ leadId }, at) => ({ leadId, score: [90, 70, 69][at] ?? 95 }));
    const at = (daysAgo: number) => new Date(world.clock.now() - daysAgo * DAY_MS);
    await inClient(async (tx) => {
      for (const { leadId, score } of scores) {
        await sql`insert into lead_personas (client_id, lead_id, persona_id, source, is_primary, score)
                  values (${world.client.clientId}, ${leadId}, ${owners}, 'score', true, ${score})`.execute(tx);
      }
      const cold = async (id: string | undefined, daysAgo: number, answered: boolean) =>
        await sql`update leads set contact_status = 'COLD', last_message_at = ${at(daysAgo)},
                    reply_received_at = ${answered ? at(daysAgo) : null} where id = ${id}`.execute(tx);
      await cold(rested, 91, false);
      await cold(fresh, 89, false);
      await cold(declined, 200, true);
      await sql`update leads set contact_status = 'REMOVED' where id = ${removed}`.execute(tx);
    });
    expect(poor).toBeDefined();
    expect((await manager('GET', url)).body.items).toMatchObject([
      {
        ...{ kind: 'take_untouched', persona_id: owners, compared: null, campaign_id: null },
        sentence: '2 leads fit Waiting owners by 70 or more and are in no campaign yet.',
        leads: {
          count: 2,
          first: [
            { id: best, name: 'Sam Taylor', score: 90 },
            { id: good, name: 'Sam Taylor', score: 70 },
          ],
        },
      },
      { kind: 'take_cold', leads: { count: 1, first: [{ id: rested, score: 95 }] } },
    ]);
    const rep = await world.signIn('sales_rep');
    expect((await rep('GET', url)).status).toBe(403);
  });
});
