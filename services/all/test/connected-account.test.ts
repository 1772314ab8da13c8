import { openGateway, SANDBOX_ACCOUNT } from '@rekindle/boot';
import { createSecretBox, loadConfig, Secret } from '@rekindle/config';
import { connectNumber, inTenant, lockProviderAccount, retireNumbers, saveProviderAccount } from '@rekindle/db';
import { createLogger, manualClock, seededIds } from '@rekindle/runtime';
import { senderHandlers } from '@rekindle/sender';
import {
  createTestDatabase,
  givenCampaign,
  givenClient,
  givenDueStep,
  type TestClient,
  type TestDatabase,
} from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type RecordingCarrier, recordingCarrier } from './recording-carrier.ts';

const MONDAY_10 = Date.parse('2026-03-02T10:00:00Z');
const OWN_SID = `AC${'7'.repeat(32)}`;
const OWN_NUMBER = '+447499900777';

const clock = manualClock(MONDAY_10);
const ids = seededIds('connected-account', clock);
const secretBox = createSecretBox([{ id: 'k1', key: new Secret(Buffer.alloc(32, 7).toString('base64')) }]);
const real = { monotonic: 1_000, now: Date.parse('2026-11-21T12:00:00Z') };
const monotonic = { monotonicMs: () => real.monotonic, realNow: () => real.now };
const log = createLogger({ level: 'silent' });

let db: TestDatabase;
let carrier: RecordingCarrier;
let gateway: ReturnType<typeof openGateway>;
let client: TestClient;
beforeAll(async () => {
  db = await createTestDatabase();
  carrier = await recordingCarrier(clock);
  gateway = openGateway({ db, clock, monotonic, log, secretBox, config: loadConfig({}) }, carrier.url);
  await gateway.prepare();
});
afterAll(async () => {
  gateway.close();
  await carrier.stop();
  await db.close();
});
beforeEach(async () => {
  await db.truncate();
  carrier.posts.length = 0;
  client = await givenClient({ db, clock, ids });
});

/** A campaign of two people whose first texts are due. */
async function givenTwoDue() {
  const deps = { db, clock, ids };
  const campaign = await givenCampaign(deps, client, { people: 2, settings: { messages_per_minute: 100 } });
  const [ann, bob] = campaign.leads;
  if (ann === undefined || bob === undefined) throw new Error('too few people');
  return [await givenDueStep(deps, client, campaign, ann), await givenDueStep(deps, client, campaign, bob)] as const;
}

/** Gives the client an account of its own and a number of it, as `connect twilio` does. */
async function connectOwn(): Promise<string> {
  return await inTenant(db, { clientId: client.clientId, now: clock.now() }, async (tx) => {
    await lockProviderAccount(tx, client.clientId);
    const accountId = ids.next();
    await retireNumbers(tx, client.clientId, { accountId, e164: OWN_NUMBER });
    const tokens = [{ keyId: 'k1', sealed: secretBox.seal('own-token', client.clientId) }];
    await saveProviderAccount(tx, client.clientId, { id: accountId, accountSid: OWN_SID, tokens });
    await connectNumber(tx, client.clientId, { id: ids.next(), e164: OWN_NUMBER, accountId });
    return accountId;
  });
}

it('the first text from a number of the new account goes through that account, whatever was used just before', async () => {
  const [first, second] = await givenTwoDue();
  const { 'send-message': send } = senderHandlers({
    ...{ db, clock, monotonic, ids, log, sms: gateway, modes: ['sandbox'], publicBaseUrl: 'http://127.0.0.1:1' },
    queues: { add: async () => {} },
  });
  await send?.(first);
  await connectOwn();
  await send?.(second);
  expect(carrier.posts.map(({ accountSid, from }) => [accountSid, from])).toEqual([
    [SANDBOX_ACCOUNT.accountSid, client.number],
    [OWN_SID, OWN_NUMBER],
  ]);
});

it('a text that was claimed for the account before does not leave once the client has another', async () => {
  const [{ messageId }] = await givenTwoDue();
  const accountId = await connectOwn();
  const request = {
    ...{ clientId: client.clientId, messageId, attempt: 1, to: '+447400100001', from: client.number, body: 'Hi' },
    ...{ validitySeconds: 600, deadlineMonotonicMs: real.monotonic + 2_000, statusCallback: 'http://127.0.0.1:1/' },
  };
  expect(await gateway.send({ ...request, accountId: null })).toMatchObject({ kind: 'not_sent' });
  expect(carrier.posts).toEqual([]);
  expect(await gateway.send({ ...request, accountId })).toMatchObject({ kind: 'accepted' });
});

it('texts to a number of the account before are asked for there, although the client has another now', async () => {
  const accountId = await connectOwn();
  const span = { direction: 'inbound', phone: null, after: MONDAY_10, before: MONDAY_10 } as const;
  async function asked(which: { accountId: string | null; former?: true }): Promise<string[]> {
    carrier.posts.length = 0;
    // This carrier has no list; whom it was asked of is what counts.
    const asking = gateway.list({ clientId: client.clientId, ...span, ...which });
    await expect(asking).rejects.toMatchObject({ name: 'ProviderUnavailable' });
    return carrier.posts.map(({ accountSid }) => accountSid);
  }
  expect(await asked({ accountId: null, former: true })).toEqual([SANDBOX_ACCOUNT.accountSid]);
  expect(await asked({ accountId, former: true })).toEqual([OWN_SID]);
  expect(await asked({ accountId })).toEqual([OWN_SID]);
  expect(await asked({ accountId: null })).toEqual([]);
  expect(await asked({ accountId: ids.next(), former: true })).toEqual([]);
});
