import { deleteStrategy, inTenant } from '@rekindle/db';
import { givenStrategy } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { saveAudience, saveOffer, saveVoice } from '../src/personas/save-personas.ts';
import { saveStrategyOf } from '../src/personas/save-strategy.ts';
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
const told = () => world.model.asked.at(-1)?.instructions ?? '';

async function givenCampaignStrategy(scene: Scene, columns: Record<string, string> = {}): Promise<string> {
  const { datasetId } = scene.campaign;
  return (await givenStrategy(world, scene.client, { datasetId, columns })).strategyId;
}

async function change(scene: Scene, id: string, columns: Record<string, unknown>, refs: object = {}): Promise<void> {
  await saveStrategyOf(world, { ...saved(scene), id }, { columns, refs });
}

/** What the model is told for the next text of the lead. */
async function toldNext(scene: Scene): Promise<string> {
  world.clock.advance(3_600_000);
  await givenAnswer(world, scene, 'And what does it cost?');
  await replyToInbound(world, scene.ref);
  return told();
}

describe('the strategy of a campaign', () => {
  test('is in what the model is told, its name before that of the voice', async () => {
    const scene = await givenReplyDue(world);
    await saveVoice(world, saved(scene), { name: 'Voice', persona_name: 'Tom' });
    await givenCampaignStrategy(scene, {
      ...{ ai_role: 'Surveyors’ assistant', company_background: 'Family firm since forever.' },
      ...{ qualification_questions: 'Is the roof flat?', prohibited_behaviors: 'Never mention rivals.' },
    });
    await replyToInbound(world, scene.ref);
    for (const words of [
      'Your name is Ada.',
      'What the AI does: Surveyors’ assistant',
      'About the company: Family firm since forever.',
      'Questions to ask: Is the roof flat?',
      'What to say to objections: Listen first.',
      'What is never done: Never mention rivals.',
    ]) {
      expect(told()).toContain(words);
    }
  });

  test('lets the AI ask its questions word for word, and keeps its instructions from leaking', async () => {
    const question = 'Do you own the house yourself or are you renting it from somebody?';
    const secret = 'Keep pushing gently until they agree to ring us back at noon';
    const scene = await givenReplyDue(world);
    await givenCampaignStrategy(scene, { qualification_questions: question, conversation_tone: secret });
    world.model.next(answered({ reply: secret }), answered({ reply: question }));
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.runs.map(({ outcome }) => outcome)).toEqual(['refused_by_gates', 'used']);
    expect(after.replies.map(({ content }) => content)).toEqual([question]);
  });

  test('speaks of its own product in place of the audience’s', async () => {
    const scene = await givenReplyDue(world);
    const theirs = await saveOffer(world, saved(scene), { name: 'Doors', value_prop: 'Oak doors' });
    const own = await saveOffer(world, saved(scene), { name: 'Windows', value_prop: 'Quiet windows' });
    const columns = { name: 'Owners', alignment_score: 100 };
    await saveAudience(world, saved(scene), { columns, rows: {}, productId: theirs.id });
    const id = await givenCampaignStrategy(scene);
    await replyToInbound(world, scene.ref);
    expect(told()).toContain('Product: Doors');
    await change(scene, id, {}, { productId: own.id });
    const after = await toldNext(scene);
    expect(after).toContain('What it is good for: Quiet windows');
    expect(after).not.toContain('Doors');
  });

  test('binds a voice and an audience, which come before the client’s usual ones', async () => {
    const scene = await givenReplyDue(world);
    const voice = await saveVoice(world, saved(scene), { name: 'Dry', tone: 'bone dry' });
    const audience = await saveAudience(world, saved(scene), { columns: { name: 'Landlords' }, rows: {} });
    const id = await givenCampaignStrategy(scene);
    await change(scene, id, {}, { aiPersonaId: voice.id, personaId: audience.id });
    await replyToInbound(world, scene.ref);
    expect(told()).toContain('Tone: bone dry');
    expect(told()).toContain('Persona: Landlords');
  });

  test('says nothing while it is not active, and nothing once it is deleted; the conversation goes on', async () => {
    const scene = await givenReplyDue(world);
    const { clientId } = scene.client;
    const id = await givenCampaignStrategy(scene);
    await replyToInbound(world, scene.ref);
    expect(told()).toContain('Listen first.');
    await change(scene, id, { is_active: false });
    expect(await toldNext(scene)).not.toContain('Listen first.');
    await change(scene, id, { is_active: true });
    expect(await toldNext(scene)).toContain('Listen first.');
    await inTenant(world.db, { clientId, now: world.clock.now() }, (tx) => deleteStrategy(tx, { clientId, id }));
    const after = await toldNext(scene);
    expect(after).not.toContain('Listen first.');
    expect(after).toContain('Your name is Sarah.');
  });
});
