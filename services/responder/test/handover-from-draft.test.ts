import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { askPerson } from '../src/handover/ask-person.ts';
import { replyToInbound } from '../src/reply-to-inbound.ts';
import { answered, givenReplyDue } from './harness.ts';
import { asClient, type HandoverWorld, handoverWorld } from './handover-harness.ts';

let world: HandoverWorld;
beforeAll(async () => {
  world = await handoverWorld();
});
beforeEach(async () => {
  await world.db.truncate();
  world.model.reset();
});
afterAll(async () => await world.db.close());

test("the model's reason and the last texts reach the person, in one hand-over for all that one answer means", async () => {
  const scene = await givenReplyDue(world, { body: 'Can someone ring me about finance?' });
  world.model.next(
    answered({
      reply: 'Of course, a colleague will ring you.',
      sentiment: 'HOT',
      next_action: 'handover',
      handover_reason: 'Wants a call about finance',
    }),
  );
  await replyToInbound(world, scene.ref);
  const { clientId } = scene.client;
  const read = async () =>
    await asClient(world, scene.client, (tx) => tx.selectFrom('handovers').selectAll().execute());
  const [opened, ...others] = await read();
  expect(others).toEqual([]);
  await askPerson(world, { clientId, handoverId: opened?.id ?? '' });
  const [asked] = await read();
  expect(asked).toMatchObject({ reason: 'Wants a call about finance', urgent: true });
  const summary = asked?.summary?.split('\n') ?? [];
  expect(summary[0]).toBe('Sam Taylor: Wants a call about finance.');
  expect(summary).toContain('They: Can someone ring me about finance?');
});

test('a long reason of the model is cut between two characters', async () => {
  const scene = await givenReplyDue(world, { body: 'Can someone ring me about finance?' });
  const reason = `${'x'.repeat(199)}😀`;
  world.model.next(answered({ reply: '', next_action: 'handover', handover_reason: reason }));
  await replyToInbound(world, scene.ref);
  const opened = await asClient(world, scene.client, (tx) => tx.selectFrom('handovers').select('reason').execute());
  expect(opened).toEqual([{ reason: 'x'.repeat(199) }]);
});

test('without a usable model the lead is handed over too, with a summary made by rule', async () => {
  const scene = await givenReplyDue(world, { body: 'How much is a battery?' });
  const refused = {
    kind: 'unavailable',
    cause: 'rejected',
    retryable: false,
    retryAfterMs: 0,
    detail: 'bad key',
  } as const;
  world.model.next(refused);
  await replyToInbound(world, scene.ref);
  const [opened] = await asClient(world, scene.client, (tx) => tx.selectFrom('handovers').selectAll().execute());
  await askPerson(world, { clientId: scene.client.clientId, handoverId: opened?.id ?? '' });
  const [asked] = await asClient(world, scene.client, (tx) => tx.selectFrom('handovers').selectAll().execute());
  expect(asked?.summary).toMatch(/^Sam Taylor: .+\.\nWe: .+\nThey: How much is a battery\?$/);
});

test('a hand-over without a word says what the model makes of the lead, and the AI stays silent from then on', async () => {
  const scene = await givenReplyDue(world, { body: 'I have dementia. Ring me after 5' });
  const handedOver = { next_action: 'handover', handover_reason: 'Somebody who may not follow' } as const;
  world.model.next(answered({ reply: '', sentiment: 'HOT', ...handedOver }));
  await replyToInbound(world, scene.ref);
  const [lead] = await asClient(world, scene.client, (tx) =>
    tx.selectFrom('leads').select(['manual_mode', 'lead_sentiment', 'needs_person_reason']).orderBy('id').execute(),
  );
  expect(lead).toEqual({
    ...{ manual_mode: true, lead_sentiment: 'HOT', needs_person_reason: 'Somebody who may not follow' },
  });
});
