import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { emitEvent } from '@rekindle/db';
import { HOUR_MS, MINUTE_MS, SECOND_MS, WEBHOOK_FAILURES_MAX } from '@rekindle/domain';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NOTICE_RETRY_MS } from '../src/handover/deps.ts';
import { deliverWebhook } from '../src/outgoing/deliver-webhook.ts';
import { asClient, givenScene, type HandoverScene, type HandoverWorld, handoverWorld } from './handover-harness.ts';

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

let world: HandoverWorld;
let receiver: Server;
let url: string;
const received: Received[] = [];
const answers: number[] = [];

beforeAll(async () => {
  world = await handoverWorld();
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(answers.shift() ?? 204).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
beforeEach(async () => {
  await world.db.truncate();
  received.length = 0;
  answers.length = 0;
});
afterAll(async () => {
  await new Promise((resolve) => receiver.close(resolve));
  await world.db.close();
});

async function givenEndpoint(scene: HandoverScene, types: string[]): Promise<string> {
  const id = world.ids.next();
  const { clientId } = scene.client;
  await asClient(world, scene.client, (tx) =>
    tx.insertInto('webhook_endpoints').values({ client_id: clientId, id, url, event_types: types }).execute(),
  );
  return id;
}

async function happen(scene: HandoverScene, type: string, leadId?: string): Promise<string> {
  const id = world.ids.next();
  const { clientId } = scene.client;
  await asClient(world, scene.client, (tx) =>
    emitEvent(tx, { id, clientId, type, data: { note: 'x' }, ...(leadId !== undefined && { leadId }) }),
  );
  return id;
}

const deliveries = async (scene: HandoverScene) =>
  await asClient(world, scene.client, (tx) =>
    tx.selectFrom('webhook_deliveries').selectAll().orderBy('created_at').orderBy('id').execute(),
  );

/** Does what is due now. */
async function deliver(scene: HandoverScene): Promise<void> {
  const due = await asClient(world, scene.client, (tx) =>
    tx
      .selectFrom('webhook_deliveries')
      .select('id')
      .where(sql<boolean>`next_at <= ${new Date(world.clock.now())}`)
      .execute(),
  );
  for (const { id } of due) await deliverWebhook(world, { clientId: scene.client.clientId, deliveryId: id });
}

describe('an event', () => {
  test('is posted once to each endpoint that asked for it, whatever else happens', async () => {
    const scene = await givenScene(world);
    await givenEndpoint(scene, ['lead.hot', 'lead.opted_out']);
    await givenEndpoint(scene, ['message.failed']);
    const other = await givenScene(world);
    await givenEndpoint(other, ['lead.hot']);
    const hot = await happen(scene, 'lead.hot', scene.leads[0]?.leadId);
    await happen(scene, 'lead.replied');
    const failed = await happen(scene, 'message.undelivered');
    await deliver(scene);
    await deliver(scene);
    expect(received.map(({ headers }) => headers['rekindle-event-id'])).toEqual(expect.arrayContaining([hot, failed]));
    expect(received).toHaveLength(2);
    const bodies = received.map(({ body }) => JSON.parse(body));
    expect(bodies.find(({ id }) => id === hot)).toMatchObject({
      type: 'lead.hot',
      client_id: scene.client.clientId,
      lead: { id: scene.leads[0]?.leadId, phone_number: scene.leads[0]?.phone },
      data: { note: 'x' },
    });
    expect(bodies.find(({ id }) => id === failed)).toMatchObject({ type: 'message.failed', lead: null });
    expect(await deliveries(other)).toEqual([]);
  });

  test('that is rolled back is posted to nobody', async () => {
    const scene = await givenScene(world);
    await givenEndpoint(scene, ['lead.hot']);
    const { clientId } = scene.client;
    const failing = asClient(world, scene.client, async (tx) => {
      await emitEvent(tx, { id: world.ids.next(), clientId, type: 'lead.hot' });
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await deliveries(scene)).toEqual([]);
  });

  test('of several workers at once is posted by one of them', async () => {
    const scene = await givenScene(world);
    await givenEndpoint(scene, ['lead.hot']);
    await happen(scene, 'lead.hot');
    await Promise.all(Array.from({ length: 5 }, async () => deliver(scene)));
    expect(received).toHaveLength(1);
  });

  test('about an erased lead goes without them', async () => {
    const scene = await givenScene(world);
    await givenEndpoint(scene, ['lead.hot']);
    await happen(scene, 'lead.hot', scene.leads[0]?.leadId);
    await asClient(world, scene.client, (tx) => tx.deleteFrom('leads').execute());
    await deliver(scene);
    expect(JSON.parse(received[0]?.body ?? '{}')).toMatchObject({ lead: null });
    expect(received[0]?.body).not.toContain('+44');
  });
});

describe('what is posted of no event', () => {
  test.each([
    ['a test, also to an endpoint that is off, says that it is one', 'webhook.test', true],
    ['anything else does not pass for a test', 'lead.hot', false],
  ])('%s', async (_, type, isTest) => {
    const scene = await givenScene(world);
    const endpoint = await givenEndpoint(scene, [type]);
    const { clientId } = scene.client;
    const ids = { client_id: clientId, id: world.ids.next(), endpoint_id: endpoint, event_id: world.ids.next() };
    await asClient(world, scene.client, async (tx) => {
      await tx.updateTable('webhook_endpoints').set({ active: !isTest }).execute();
      await tx
        .insertInto('webhook_deliveries')
        .values({ ...ids, event_type: type })
        .execute();
    });
    await deliver(scene);
    expect(received.map(({ body }) => JSON.parse(body))).toEqual([
      expect.objectContaining({ id: ids.event_id, type, lead: null, data: { test: isTest } }),
    ]);
  });
});

describe('a delivery', () => {
  test('is signed over time and body, so that the receiver can tell it is ours, and from when', async () => {
    const scene = await givenScene(world);
    const endpoint = await givenEndpoint(scene, ['lead.hot']);
    await happen(scene, 'lead.hot');
    await deliver(scene);
    const [only] = received;
    // As the receiver's own code would do it, from docs/api.md.
    const [, seconds = '', signature] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(only?.headers['rekindle-signature'])) ?? [];
    const secret = `secret of ${scene.client.clientId}/${endpoint}/1`;
    expect(createHmac('sha256', secret).update(`${seconds}.${only?.body}`).digest('hex')).toBe(signature);
    expect(Number(seconds)).toBe(Math.floor(world.monotonic.realNow() / 1_000));
  });

  test('is signed with both secrets for a while after a change', async () => {
    const scene = await givenScene(world);
    const endpoint = await givenEndpoint(scene, ['lead.hot']);
    await asClient(world, scene.client, (tx) =>
      tx
        .updateTable('webhook_endpoints')
        .set({ secret_generation: 2, previous_secret_until: new Date(world.monotonic.realNow() + HOUR_MS) })
        .where('id', '=', endpoint)
        .execute(),
    );
    await happen(scene, 'lead.hot');
    await deliver(scene);
    const [only] = received;
    const signature = String(only?.headers['rekindle-signature']);
    const seconds = /t=(\d+)/.exec(signature)?.[1] ?? '';
    for (const generation of [1, 2]) {
      const secret = `secret of ${scene.client.clientId}/${endpoint}/${generation}`;
      expect(signature).toContain(createHmac('sha256', secret).update(`${seconds}.${only?.body}`).digest('hex'));
    }
  });

  test('that fails is tried again with the same id, later and later, and given up in the end', async () => {
    const scene = await givenScene(world);
    await givenEndpoint(scene, ['lead.hot']);
    const event = await happen(scene, 'lead.hot');
    for (const wait of [0, ...NOTICE_RETRY_MS]) {
      answers.push(500);
      world.clock.advance(Math.max(0, wait - SECOND_MS));
      const before = received.length;
      if (wait > 0) await deliver(scene);
      expect(received.length).toBe(before);
      world.clock.advance(Math.min(wait, SECOND_MS));
      await deliver(scene);
      expect(received.length).toBe(before + 1);
    }
    world.clock.advance(24 * HOUR_MS);
    await deliver(scene);
    expect(received.map(({ headers }) => headers['rekindle-event-id'])).toEqual(Array(7).fill(event));
    expect(await deliveries(scene)).toMatchObject([{ state: 'failed', reason: 'http_500', attempt: 7, next_at: null }]);
  });

  test('whose process died is taken up again when its lease is over', async () => {
    const scene = await givenScene(world);
    await givenEndpoint(scene, ['lead.hot']);
    await happen(scene, 'lead.hot');
    await asClient(world, scene.client, (tx) =>
      tx
        .updateTable('webhook_deliveries')
        .set({ state: 'sending', attempt: 1, lease_until: new Date(world.monotonic.realNow() - 1) })
        .execute(),
    );
    await deliver(scene);
    expect(await deliveries(scene)).toMatchObject([{ state: 'delivered', attempt: 2 }]);
  });
});

describe('an endpoint', () => {
  test('that fails for long is turned off, and says so in an event', async () => {
    const scene = await givenScene(world);
    const endpoint = await givenEndpoint(scene, ['lead.hot']);
    await asClient(world, scene.client, (tx) =>
      tx
        .updateTable('webhook_endpoints')
        .set({ failures: WEBHOOK_FAILURES_MAX - 1 })
        .execute(),
    );
    await happen(scene, 'lead.hot');
    for (const wait of [0, ...NOTICE_RETRY_MS]) {
      answers.push(503);
      world.clock.advance(wait);
      await deliver(scene);
    }
    await happen(scene, 'lead.hot');
    const { endpoints, events } = await asClient(world, scene.client, async (tx) => ({
      endpoints: await tx.selectFrom('webhook_endpoints').selectAll().execute(),
      events: await tx.selectFrom('events').select(['type', 'data']).where('type', '=', 'webhook.disabled').execute(),
    }));
    expect(endpoints).toMatchObject([{ active: false, disabled_reason: 'failing', failures: WEBHOOK_FAILURES_MAX }]);
    expect(events).toEqual([{ type: 'webhook.disabled', data: { endpoint_id: endpoint, reason: 'failing' } }]);
    expect(await deliveries(scene)).toHaveLength(1);
  });

  test('that says it is gone is turned off at once; one that works again starts its count anew', async () => {
    const scene = await givenScene(world);
    await givenEndpoint(scene, ['lead.hot']);
    await asClient(world, scene.client, (tx) => tx.updateTable('webhook_endpoints').set({ failures: 7 }).execute());
    await happen(scene, 'lead.hot');
    await deliver(scene);
    const read = async () =>
      await asClient(world, scene.client, (tx) => tx.selectFrom('webhook_endpoints').selectAll().execute());
    expect(await read()).toMatchObject([{ active: true, failures: 0 }]);
    answers.push(410);
    await happen(scene, 'lead.hot');
    await happen(scene, 'lead.hot');
    await deliver(scene);
    world.clock.advance(MINUTE_MS);
    await deliver(scene);
    expect(await read()).toMatchObject([{ active: false, disabled_reason: 'gone' }]);
    const states = (await deliveries(scene)).map(({ state }) => state);
    expect(states).toContain('failed');
    expect(states).toContain('skipped');
  });
});
