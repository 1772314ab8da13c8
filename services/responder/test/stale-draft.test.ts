import { addSuppression, applySuppression, endCadences, inTenant } from '@rekindle/db';
import { givenInboundText } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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
  world.queues.jobs.length = 0;
});

async function inScene(scene: Scene, work: Parameters<typeof inTenant<void>>[2]): Promise<void> {
  await inTenant(world.db, { clientId: scene.client.clientId, now: world.clock.now() }, work);
}

describe('a draft is thrown away', () => {
  const cases: [string, (scene: Scene) => Promise<void>][] = [
    [
      'when a newer text came in while it was made',
      async (scene) => await givenAnswer(world, scene, 'wait, one more thing'),
    ],
    [
      'when STOP came in while it was made',
      async (scene) =>
        await inScene(scene, async (tx) => {
          const { clientId } = scene.client;
          await addSuppression(tx, world.ids.next, { clientId, phone: scene.lead.phone, source: 'keyword' });
          await applySuppression(tx, world.ids.next, { clientId, phone: scene.lead.phone, reason: 'stop' });
        }),
    ],
    [
      'when STOP is suppressed but not yet matched',
      async (scene) =>
        await inScene(scene, async (tx) => {
          await addSuppression(tx, world.ids.next, {
            clientId: scene.client.clientId,
            phone: scene.lead.phone,
            source: 'keyword',
          });
        }),
    ],
    [
      'when a text is stored but not yet matched',
      async (scene) => {
        await givenInboundText(world, scene.client, { from: scene.lead.phone, body: 'hang on' });
      },
    ],
    [
      'when a person took over',
      async (scene) =>
        await inScene(scene, async (tx) => {
          await tx.updateTable('leads').set({ manual_mode: true }).where('id', '=', scene.lead.leadId).execute();
        }),
    ],
    [
      'when the reply was called off',
      async (scene) =>
        await inScene(scene, async (tx) => {
          await tx.updateTable('conversations').set({ reply_due_at: null }).execute();
          await endCadences(tx, world.ids.next, {
            clientId: scene.client.clientId,
            phone: scene.lead.phone,
            reason: 'replied',
          });
        }),
    ],
  ];
  test.each(cases)('%s', async (_name, happens) => {
    const scene = await givenReplyDue(world);
    world.model.next(async () => {
      await happens(scene);
      return answered();
    });
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.replies).toEqual([]);
    expect(after.runs).toMatchObject([{ outcome: 'stale' }]);
    expect(world.queues.jobs).toEqual([]);
  });

  test('and the newer text is answered by a new one', async () => {
    const scene = await givenReplyDue(world);
    world.model.next(async () => {
      await givenAnswer(world, scene, 'and is it noisy?');
      return answered();
    });
    await replyToInbound(world, scene.ref);
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.replies).toMatchObject([{ turn: 2 }]);
    expect(after.runs.map((run) => run.outcome)).toEqual(['stale', 'used']);
  });
});

describe('nothing is drafted', () => {
  test.each<[string, (scene: Scene) => Promise<void>, string | null]>([
    [
      'for somebody suppressed',
      async (scene) =>
        await inScene(scene, async (tx) => {
          await addSuppression(tx, world.ids.next, {
            clientId: scene.client.clientId,
            phone: scene.lead.phone,
            source: 'person',
          });
        }),
      null,
    ],
    [
      'while a person is in charge',
      async (scene) =>
        await inScene(scene, async (tx) => {
          await tx.updateTable('leads').set({ manual_mode: true }).where('id', '=', scene.lead.leadId).execute();
        }),
      'manual_mode',
    ],
    [
      'after twenty replies in a day: a loop',
      async (scene) =>
        await inScene(scene, async (tx) => {
          for (let i = 0; i < 20; i += 1) {
            await tx
              .insertInto('messages')
              .values({
                client_id: scene.client.clientId,
                id: world.ids.next(),
                conversation_id: scene.conversationId,
                lead_id: scene.lead.leadId,
                dataset_id: scene.campaign.datasetId,
                direction: 'outbound',
                kind: 'reply',
                content: 'ok',
                to_number: scene.lead.phone,
                state: 'delivered',
                turn: 100 + i,
              })
              .execute();
          }
        }),
      'too_many_replies',
    ],
  ])('%s', async (_name, given, reason) => {
    const scene = await givenReplyDue(world);
    await given(scene);
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(world.model.asked).toEqual([]);
    expect(after.conversation.reply_due_at).toBeNull();
    expect(after.lead.needs_person_reason).toBe(reason);
  });
});
