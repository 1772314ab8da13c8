import { createDatabase, inTenant, jsonb, readConversation, readVersionAsApplied } from '@rekindle/db';
import { givenFragment, givenLesson, givenPromptVersion, givenStrategy } from '@rekindle/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveAudience, saveOffer, saveVoice } from '../src/personas/save-personas.ts';
import { saveStrategyOf } from '../src/personas/save-strategy.ts';
import { gateContext, promptFor } from '../src/prompt.ts';
import { readTrialContext } from '../src/prompts/trial-context.ts';
import { type DraftContext, readContext, settingsOf } from '../src/read-context.ts';
import { givenReplyDue, NOON, type ResponderWorld, responderWorld, type Scene } from './harness.ts';

let world: ResponderWorld;
beforeAll(async () => {
  world = await responderWorld();
});
afterAll(async () => {
  await world.db.close();
});

/** A campaign with one of everything that reaches an answer. */
async function givenEverything(): Promise<Scene & { versionId: string; strategyId: string }> {
  world.clock.set(NOON);
  const scene = await givenReplyDue(world, { settings: { m2_message: 'Still from £99?', ai_response_enabled: true } });
  const { clientId } = scene.client;
  const { datasetId } = scene.campaign;
  const saved = { clientId, id: null, expected: null, createdBy: null };
  const voice = await saveVoice(world, saved, { name: 'Voice', tone: 'dry', greeting: 'Hello you', signature: 'Ta' });
  const product = await saveOffer(world, saved, { name: 'Doors', value_prop: 'Oak doors' });
  const audience = await saveAudience(world, saved, {
    columns: { name: 'Owners', title: 'Owner' },
    productId: product.id,
    rows: { communication_preferences: [{ preference_text: 'Plain', avoid_phrase: 'no brainer' }] },
  });
  const { strategyId } = await givenStrategy(world, scene.client, { datasetId });
  const refs = { aiPersonaId: voice.id, personaId: audience.id };
  await saveStrategyOf(world, { ...saved, id: strategyId }, { columns: {}, refs });
  const fragments = [
    givenFragment({ content: 'Offer a survey.' }),
    givenFragment({ section: 'knowledge', content: 'A survey costs £49.', isFact: true }),
  ];
  const { versionId } = await givenPromptVersion(world, scene.client, { datasetId, fragments });
  await givenLesson(world, scene.client, { lesson_type: 'best_practice', correct_response: 'Ask one thing' });
  await givenLesson(world, scene.client, { lesson_type: 'never_rule', incorrect_response: 'cheapest' });
  await inTenant(world.db, { clientId, now: NOON }, async (tx) => {
    await tx
      .updateTable('prompt_templates')
      .set({ base_system_prompt: 'You know roofs.', temperature: 0.2, max_tokens: 150 })
      .where('client_id', '=', clientId)
      .execute();
    await tx
      .updateTable('clients')
      .set({ cal_booking_link: 'https://cal.example/a' })
      .where('id', '=', clientId)
      .execute();
  });
  return { ...scene, versionId, strategyId };
}

/** The conversation's context and the trial's of the same version, as they stand now. */
async function both(scene: Scene & { versionId: string }): Promise<[DraftContext, DraftContext]> {
  const { clientId } = scene.client;
  const now = world.clock.now();
  return await inTenant(world.db, { clientId, now }, async (tx) => {
    const facts = await readConversation(tx, scene.ref);
    const settings = facts === null ? null : settingsOf(facts);
    if (facts === null || settings === null) throw new Error('no conversation');
    const drafted = await readContext(tx, scene.ref, { facts, settings }, { bookingTokenKey: null, now });
    const version = await readVersionAsApplied(tx, { clientId, versionId: scene.versionId });
    const subject = { clientId, datasetId: scene.campaign.datasetId };
    return [drafted, (await readTrialContext(tx, subject, version, now)).context];
  });
}

/** All of a context that is not of one lead and turn: what the model is told and held to. */
function shared(clientId: string, context: DraftContext) {
  const prompt = promptFor(clientId, context, null);
  const { previousReplies: _said, namedBy: _names, ...gates } = gateContext(context, prompt);
  const { contactStatus: _, ...facts } = context.facts;
  return {
    told: prompt.messages[0].content,
    ...{ hash: prompt.staticHash, version: prompt.version, versionId: prompt.versionId, lessons: prompt.lessonIds },
    ...{ temperature: prompt.request.temperature, length: prompt.request.maxOutputTokens, gates },
    ...{ settings: context.settings, bookingPage: context.bookingPage, personas: context.personas },
    guidance: context.guidance,
    campaign: {
      ...{ companyName: facts.companyName, personaName: facts.personaName, clientStatus: facts.clientStatus },
      ...{ clientTimezone: facts.clientTimezone, usualBookingPage: facts.usualBookingPage },
      ...{ settingsVersion: facts.settingsVersion, settingsSnapshot: facts.settingsSnapshot },
    },
  };
}

describe('a trial', () => {
  test('reads all that a draft reads, with one of everything in it', async () => {
    const scene = await givenEverything();
    const [drafted, tried] = await both(scene);
    const { clientId } = scene.client;
    expect(Object.keys(tried).sort()).toEqual(Object.keys(drafted).sort());
    expect(shared(clientId, tried)).toEqual(shared(clientId, drafted));
    // Nothing of it is empty, or it would be no proof.
    const { told, gates, ...rest } = shared(clientId, drafted);
    for (const words of [
      ...['Your name is Ada.', 'Tone: dry', 'Hello you', 'Persona: Owners', 'Oak doors', 'You know roofs.'],
      ...['Listen first.', 'Offer a survey.', 'A survey costs £49.', 'Ask one thing', 'https://cal.example/a'],
    ]) {
      expect(told).toContain(words);
    }
    expect(gates.forbidden?.map(({ phrase }) => phrase).sort()).toEqual(['cheapest', 'no brainer']);
    expect(gates.approvedClaims?.join(' ')).toMatch(/£99.*£49/);
    expect(rest).toMatchObject({ temperature: 0.2, length: 150 });
  });

  type Tx = Parameters<Parameters<typeof inTenant>[2]>[0];
  test.each<[string, (tx: Tx, clientId: string) => Promise<unknown>]>([
    ['voice', (tx) => tx.updateTable('ai_personas').set({ tone: 'loud' }).execute()],
    ['audience', (tx) => tx.updateTable('personas').set({ title: 'Squire' }).execute()],
    ['product', (tx) => tx.updateTable('products').set({ value_prop: 'Pine doors' }).execute()],
    ['strategy', (tx) => tx.updateTable('strategies').set({ closing_strategy: 'Close soon.' }).execute()],
    ['name', (tx) => tx.updateTable('strategies').set({ ai_name: 'Bo' }).execute()],
    ['template', (tx) => tx.updateTable('prompt_templates').set({ base_system_prompt: 'You know lofts.' }).execute()],
    [
      'lessons',
      (tx) => tx.updateTable('lessons').set({ title: 'Other' }).where('lesson_type', '=', 'best_practice').execute(),
    ],
    [
      'rules',
      (tx) =>
        tx
          .updateTable('lessons')
          .set({ incorrect_response: 'dearest' })
          .where('lesson_type', '=', 'never_rule')
          .execute(),
    ],
    [
      'company',
      // No tenant names its client.
      async (_tx, id) => {
        const { adminUrl } = world.db;
        const owner = createDatabase({ appUrl: adminUrl, systemUrl: adminUrl });
        await owner.app
          .updateTable('clients')
          .set({ company_name: `New ${id}` })
          .where('id', '=', id)
          .execute();
        await owner.close();
      },
    ],
    [
      'settings',
      async (tx) => {
        const row = await tx.selectFrom('datasets').select('settings_snapshot').executeTakeFirstOrThrow();
        const snapshot = JSON.parse(JSON.stringify(row.settings_snapshot).replace('£99', '£88')) as unknown;
        return await tx
          .updateTable('datasets')
          .set({ settings_snapshot: jsonb(snapshot) })
          .execute();
      },
    ],
  ])('sees another %s as a draft does', async (_, change) => {
    const scene = await givenEverything();
    const { clientId } = scene.client;
    const [before] = await both(scene);
    await inTenant(world.db, { clientId, now: NOON }, async (tx) => await change(tx, clientId));
    const [drafted, tried] = await both(scene);
    expect(shared(clientId, drafted)).not.toEqual(shared(clientId, before));
    expect(shared(clientId, tried)).toEqual(shared(clientId, drafted));
  });
});
