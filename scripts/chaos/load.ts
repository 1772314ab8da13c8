import { SANDBOX_ACCOUNT } from '@rekindle/boot';
import { inTenant, jsonb, type Tx } from '@rekindle/db';
import { MINUTE_MS } from '@rekindle/domain';
import { CREATE_FAULTS } from '@rekindle/simulator';
import { givenCampaign, givenClient, type TestClient } from '@rekindle/testkit';
import { type Installation, SPEED } from './installation.ts';

/** Claims a real second, so that sending is under way for as long as a fault takes to strike. */
const PER_SECOND = 15;
const PER_MINUTE = Math.round((PER_SECOND * (MINUTE_MS / 1_000)) / SPEED);

/** A client whose campaign is being sent. */
export interface Load {
  client: TestClient;
  /** How many people are to be texted. */
  people: number;
}

/** Starts a campaign of so many people, over a carrier that does nothing wrong but to lose and double reports. */
export async function startLoad(installation: Installation, people: number): Promise<Load> {
  const { platform, simulatorUrl, webhookUrl } = installation;
  await platform.clock.sync();
  const client = await givenClient(platform, { segmentsPerSecond: 100 });
  await post(simulatorUrl, '/sim/numbers', { e164: client.number, account: SANDBOX_ACCOUNT.accountSid });
  await post(simulatorUrl, '/sim/point', { inboundUrl: `${webhookUrl}/twilio/inbound`, calUrl: null });
  // What a cell sees comes of its own fault alone.
  await post(simulatorUrl, '/sim/faults', {
    config: { create: Object.fromEntries(CREATE_FAULTS.map((fault) => [fault, 0])) },
  });
  // Opt-outs are a part of the load here and must not pause it.
  const settings = jsonb({ auto_pause: { opt_out_rate: 1 } });
  await inLoad(installation, { client }, async (tx) => {
    await tx.updateTable('clients').set({ settings }).where('id', '=', client.clientId).execute();
  });
  await givenCampaign(platform, client, {
    people,
    settings: {
      pacing: 'asap',
      ...{ messages_per_minute: PER_MINUTE, messages_per_hour: 10_000, messages_per_day: 10_000 },
      ...{ sending_hours_start: '08:00', sending_hours_end: '21:00' },
      sending_days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
    },
  });
  return { client, people };
}

/** A transaction as the load's client, on the observer's own way to Postgres. */
export async function inLoad<T>(
  { platform }: Installation,
  { client }: Pick<Load, 'client'>,
  read: (tx: Tx) => Promise<T>,
) {
  return await inTenant(platform.db, { clientId: client.clientId, now: platform.clock.now() }, read);
}

/** Tells the simulated carrier something. Throws when it does not take it. */
export async function post(simulatorUrl: string, route: string, body: unknown): Promise<void> {
  const response = await fetch(`${simulatorUrl}${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`The simulator answered ${response.status} to ${route}`);
}
