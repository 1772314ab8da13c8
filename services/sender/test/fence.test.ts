import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { asSystem } from '@rekindle/db';
import { createLogger } from '@rekindle/runtime';
import { createTwilioGateway, type TwilioGateway } from '@rekindle/sms-twilio';
import {
  givenCampaign,
  givenClient,
  givenDueStep,
  type TestCampaign,
  type TestClient,
  type TestMessage,
} from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Failpoint } from '../src/deps.ts';
import { sendMessage } from '../src/send-message.ts';
import { type SenderWorld, senderWorld, storedMessage } from './sender-world.ts';
import { setMessage } from './sent-text.ts';

let world: SenderWorld;
let client: TestClient;
let campaign: TestCampaign;
let carrier: Server;
let gateway: TwilioGateway;
/** Monotonic time at which each POST reached the carrier. */
const posts: number[] = [];
let used = 0;

beforeAll(async () => {
  world = await senderWorld();
  client = await givenClient(world);
  campaign = await givenCampaign(world, client, { people: 20, settings: { messages_per_minute: 100 } });
  carrier = createServer((request, response) => {
    posts.push(world.real.monotonic);
    void text(request).then(() => {
      response.writeHead(201, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ sid: `SM${String(used).padStart(32, '0')}`, status: 'queued' }));
    });
  });
  await new Promise<void>((resolve) => carrier.listen(0, '127.0.0.1', resolve));
  const address = carrier.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  gateway = createTwilioGateway({
    accountFor: async () => ({ accountSid: `AC${'5'.repeat(32)}`, authToken: 'token', mode: 'sandbox' }),
    monotonic: world.deps.monotonic,
    log: createLogger({ level: 'silent' }),
    sandboxBaseUrl: `http://127.0.0.1:${port}`,
  });
  await gateway.prepare();
  world.deps.sms = gateway;
});
afterAll(async () => {
  gateway.close();
  carrier.closeAllConnections();
  await new Promise((resolve) => carrier.close(resolve));
  await world.db.close();
});
beforeEach(() => {
  posts.length = 0;
  delete world.deps.failpoint;
});

async function givenM1(): Promise<TestMessage> {
  const lead = campaign.leads[used];
  used += 1;
  if (lead === undefined) throw new Error('more people are needed');
  return await givenDueStep(world, client, campaign, lead);
}

/** A STOP as the webhook commits it. Returns the monotonic time of the commit. */
async function commitStop(message: TestMessage): Promise<number> {
  await asSystem(world.db, world.clock.now(), async (tx) => {
    await tx
      .insertInto('suppressions')
      .values({ client_id: message.clientId, id: world.ids.next(), phone: message.phone, source: 'keyword' })
      .execute();
  });
  return world.real.monotonic;
}

describe('a STOP that commits while its text is on the way out', () => {
  it.each([
    // Before the facts are read the claim sees it; later the deadline stands in for it.
    ['claim.locked', 0, 0, 0],
    ['claim.locked', 1_900, 0, 0],
    ['claim.committed', 0, 0, 1],
    ['claim.committed', 1_999, 0, 1],
    ['claim.committed', 0, 1_999, 1],
    ['claim.committed', 0, 2_001, 0],
    ['claim.committed', 2_001, 0, 0],
    ['claim.committed', 1_000, 1_001, 0],
    ['claim.committed', 0, 60_000, 0],
  ] as [Failpoint, number, number, number][])(
    'at %s, %i ms after the start and %i ms before the wire: %i texts, none more than 2 s after it',
    async (place, beforeMs, afterMs, expected) => {
      const message = await givenM1();
      let stoppedAt = Number.NaN;
      world.deps.failpoint = async (reached) => {
        if (reached !== place) return;
        world.real.monotonic += beforeMs;
        stoppedAt = await commitStop(message);
        world.real.monotonic += afterMs;
      };
      await sendMessage(world.deps, message);
      expect(posts).toHaveLength(expected);
      for (const post of posts) expect(post - stoppedAt).toBeLessThanOrEqual(2_000);

      // And none ever after: what did not leave is blocked as soon as it is tried again.
      delete world.deps.failpoint;
      const stored = await storedMessage(world, message);
      if (stored.state === 'planned') {
        expect(stored).toMatchObject({ reason: 'deadline' });
        await setMessage(world, message, { state: 'due' });
        await sendMessage(world.deps, message);
      }
      expect(posts).toHaveLength(expected);
      expect(await storedMessage(world, message)).toMatchObject(
        expected === 1 ? { state: 'accepted' } : { state: 'blocked', reason: 'stop' },
      );
    },
  );

  it('a text that missed its deadline without a STOP goes later, as attempt 2', async () => {
    const message = await givenM1();
    world.deps.failpoint = async (reached) => {
      if (reached === 'claim.committed') world.real.monotonic += 2_001;
    };
    await sendMessage(world.deps, message);
    expect(posts).toHaveLength(0);
    delete world.deps.failpoint;
    await setMessage(world, message, { state: 'due' });
    await sendMessage(world.deps, message);
    expect(posts).toHaveLength(1);
    expect(await storedMessage(world, message)).toMatchObject({ state: 'accepted', attempt: 2 });
  });
});
