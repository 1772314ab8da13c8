import { inTenant } from '@rekindle/db';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { mapLeads } from '../src/personas/map-leads.ts';
import { saveAudience, saveVoice } from '../src/personas/save-personas.ts';
import { replyToInbound } from '../src/reply-to-inbound.ts';
import {
  answered,
  givenAnswer,
  givenReplyDue,
  NOON,
  read,
  type ResponderWorld,
  responderWorld,
  type Scene,
} from './harness.ts';

let world: ResponderWorld;
beforeAll(async () => {
  world = await responderWorld();
});
afterAll(async () => {
  await world.db.close();
});
beforeEach(() => {
  world.clock.set(NOON);
  world.model.reset();
});

const saved = (scene: Scene) => ({ clientId: scene.client.clientId, id: null, expected: null, createdBy: null });
const instructions = () => world.model.asked.map((request) => request.instructions);

async function givenVoice(scene: Scene, columns: Record<string, unknown>): Promise<string> {
  const { id } = await saveVoice(world, saved(scene), { name: 'Own voice', ...columns });
  await inTenant(world.db, { clientId: scene.client.clientId, now: world.clock.now() }, (tx) =>
    tx.updateTable('datasets').set({ ai_persona_id: id }).where('id', '=', scene.campaign.datasetId).execute(),
  );
  return id;
}

test('an answer is asked for in the words of the campaign’s voice and of the lead’s persona', async () => {
  const scene = await givenReplyDue(world);
  await givenVoice(scene, { persona_name: 'Tom', tone: 'dry and short', sms_greeting: 'Hi {firstName}, Tom here' });
  const persona = await saveAudience(world, saved(scene), {
    columns: { name: 'Landlords', title: 'Landlord', archetype: 'SKEPTIC' },
    rows: { objections: [{ objection_text: 'Tenants will object', response_text: 'Most like lower bills' }] },
  });
  const leads = { leadIds: [scene.lead.leadId] };
  await mapLeads(world, { clientId: scene.client.clientId, leads, personaId: persona.id });
  await replyToInbound(world, scene.ref);
  const [asked] = instructions();
  expect(asked).toContain('Your name is Tom.');
  expect(asked).toContain('Tone: dry and short');
  expect(asked).toContain('When you greet somebody, write: Hi (their first name), Tom here');
  expect(asked).toContain('Persona: Landlords');
  expect(asked).toContain('When they object: Tenants will object (answer: Most like lower bills)');
  expect(asked).not.toContain('Past enquirers');
});

test('a phrase that these people do not like is never sent, whatever the model says', async () => {
  const scene = await givenReplyDue(world);
  await saveAudience(world, saved(scene), {
    columns: { name: 'Touchy', alignment_score: 100 },
    rows: { communication_preferences: [{ preference_text: 'Plain words', avoid_phrase: 'no brainer' }] },
  });
  world.model.next(
    answered({ reply: "It's a no-brainer. What day suits you?" }),
    answered({ reply: 'What day suits you?' }),
  );
  await replyToInbound(world, scene.ref);
  const after = await read(world, scene);
  expect(after.runs.map(({ outcome }) => outcome)).toEqual(['refused_by_gates', 'used']);
  expect(after.replies.map(({ content }) => content)).toEqual(['What day suits you?']);
});

test('a figure in the value proposition may be said again; one in their goals may not', async () => {
  const figures = async (columns: Record<string, unknown>) => {
    const scene = await givenReplyDue(world);
    await saveAudience(world, saved(scene), {
      columns: { name: 'Savers', alignment_score: 100, ...columns },
      rows: {},
    });
    const reply = 'You could save £300 a year. What day suits you?';
    world.model.next(answered({ reply }), answered({ reply: 'What day suits you?' }));
    await replyToInbound(world, scene.ref);
    return (await read(world, scene)).replies.map(({ content }) => content);
  };
  expect(await figures({ value_prop_to_persona: 'People save £300 a year with us.' })).toEqual([
    'You could save £300 a year. What day suits you?',
  ]);
  expect(await figures({ goals: 'Want to save £300 a year.' })).toEqual(['What day suits you?']);
});

test('the conversation goes on with the default voice when its own is deleted', async () => {
  const scene = await givenReplyDue(world);
  const id = await givenVoice(scene, { persona_name: 'Tom' });
  await replyToInbound(world, scene.ref);
  await inTenant(world.db, { clientId: scene.client.clientId, now: world.clock.now() }, (tx) =>
    tx.deleteFrom('ai_personas').where('id', '=', id).execute(),
  );
  world.clock.advance(3_600_000);
  await givenAnswer(world, scene, 'And what does it cost?');
  await replyToInbound(world, scene.ref);
  const [before, after] = instructions();
  expect(before).toContain('Your name is Tom.');
  expect(after).toContain('Your name is Sarah.');
  expect(after).toContain('Tone: friendly-professional');
});

test('the static part stays the same from turn to turn, to the byte', async () => {
  const scene = await givenReplyDue(world);
  await replyToInbound(world, scene.ref);
  world.clock.advance(3_600_000);
  await givenAnswer(world, scene, 'And what does it cost?');
  await replyToInbound(world, scene.ref);
  const [one, two] = world.model.asked;
  expect(one?.instructions).toBe(two?.instructions);
  expect(one?.input).not.toBe(two?.input);
});
