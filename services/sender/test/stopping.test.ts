import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { saveSandboxClock } from '@rekindle/db';
import { createJobQueues } from '@rekindle/queue';
import { freePort } from '@rekindle/runtime';
import { givenCampaign, givenClient, givenDueStep } from '@rekindle/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { MONDAY_10, senderWorld, storedMessage } from './sender-world.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const SID = `SM${'7'.repeat(32)}`;

/** A carrier that takes a text and answers when told to. */
async function slowCarrier() {
  const asked = Promise.withResolvers<ServerResponse>();
  const server = createServer((_request, response) => asked.resolve(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked: asked.promise,
    async answer() {
      const response = await asked.promise;
      response.writeHead(201, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ sid: SID, status: 'queued' }));
    },
    stop: () => server.close(),
  };
}

test('a sender that is told to end while a text is on its way waits for the answer and records it', async () => {
  const world = await senderWorld();
  await saveSandboxClock(world.db, { anchorBusinessMs: MONDAY_10, anchorRealMs: 0, speed: 0 });
  const client = await givenClient(world.deps);
  const campaign = await givenCampaign(world.deps, client, {});
  const [lead] = campaign.leads;
  if (lead === undefined) throw new Error('the campaign has nobody');
  const message = await givenDueStep(world.deps, client, campaign, lead);
  const queues = await createJobQueues(world.db.queue, { onError: () => {}, onJobFailed: () => {} });
  await queues.add('send-message', { clientId: message.clientId, messageId: message.messageId });

  const carrier = await slowCarrier();
  const healthPort = await freePort();
  const sender = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
    env: {
      ...{ DATABASE_APP_URL: world.db.appUrl, DATABASE_SYSTEM_URL: world.db.systemUrl },
      ...{ QUEUE_DATABASE_URL: world.db.queue.kind === 'postgres' ? world.db.queue.url : '' },
      ...{ TWILIO_BASE_URL: carrier.url, HEALTH_PORT: String(healthPort), LOG_LEVEL: 'error' },
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  onTestFinished(() => void sender.kill('SIGKILL'));
  const ended = once(sender, 'exit');
  await Promise.race([carrier.asked, ended]);
  sender.kill('SIGTERM');
  await expect.poll(async () => (await fetch(`http://127.0.0.1:${healthPort}/readyz`)).status).toBe(503);
  await carrier.answer();
  expect(await ended).toEqual([0, null]);
  expect(await storedMessage(world, message)).toMatchObject({ state: 'accepted', twilio_sid: SID });

  carrier.stop();
  await queues.close();
  await world.db.close();
});
