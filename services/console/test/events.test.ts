import { emitEvent, inTenant } from '@rekindle/db';
import { givenCampaign, givenClient } from '@rekindle/testkit';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
beforeAll(async () => {
  world = await openConsole();
});
afterAll(async () => {
  await world.close();
});

interface Heard {
  id: string | null;
  event: string;
  data: { id?: string; lead_id?: string };
}

/** Opens the stream and reads events until `enough` says so, or the server ends it. */
async function listen(
  caller: Pick<Caller, 'cookie'>,
  enough: (heard: Heard[]) => boolean,
  options: {
    after?: string;
    onReady?: () => Promise<unknown>;
    onHeard?: (event: string) => Promise<unknown>;
    clientId?: string;
    headers?: Record<string, string>;
  } = {},
): Promise<{ heard: Heard[]; ended: boolean }> {
  const clientId = options.clientId ?? world.client.clientId;
  const response = await fetch(`${world.url}/api/v1/events?client_id=${clientId}`, {
    headers: {
      cookie: caller.cookie,
      ...(options.after !== undefined && { 'last-event-id': options.after }),
      ...options.headers,
    },
  });
  expect(response.status).toBe(200);
  const heard: Heard[] = [];
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece as Uint8Array, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const fields = Object.fromEntries(
        text
          .slice(0, end)
          .split('\n')
          .map((line) => line.split(/: (.*)/s, 2)),
      );
      text = text.slice(end + 2);
      if (fields['event'] === undefined) continue;
      heard.push({ id: fields['id'] ?? null, event: fields['event'], data: JSON.parse(fields['data'] ?? '{}') });
      if (heard.length === 1) await options.onReady?.();
      await options.onHeard?.(fields['event']);
    }
    // Leaving the loop closes the connection.
    if (enough(heard)) return { heard, ended: false };
  }
  return { heard, ended: true };
}

async function happen(
  type: string,
  about: { leadId?: string; datasetId?: string; clientId?: string } = {},
): Promise<string> {
  const { clientId = world.client.clientId, ...rest } = about;
  const id = world.deps.ids.next();
  await inTenant(world.db, { clientId, now: world.clock.now() }, (tx) =>
    emitEvent(tx, { id, clientId, type, ...rest }),
  );
  return id;
}

const types = (heard: Heard[]) => heard.map(({ event }) => event);

describe('the stream of events', () => {
  test('tells what happens from now on, and goes on after a cut without a gap', async () => {
    const ann = await world.signIn('manager');
    await happen('campaign.paused');
    const first = await listen(ann, (heard) => heard.length === 3, {
      onReady: async () => {
        await happen('campaign.started');
        await happen('campaign.completed');
      },
    });
    expect(types(first.heard)).toEqual(['ready', 'campaign.started', 'campaign.completed']);
    const place = first.heard.findLast(({ id }) => id !== null)?.id ?? '';
    await happen('lead.hot');
    const second = await listen(ann, (heard) => heard.length === 2, { after: place });
    expect(types(second.heard)).toEqual(['ready', 'lead.hot']);
  });

  test('does not skip what commits late, and does not wait for it either', async () => {
    const ann = await world.signIn('manager');
    const { clientId } = world.client;
    const slow = new pg.Client({ connectionString: world.db.adminUrl });
    await slow.connect();
    try {
      await slow.query('begin');
      const late = world.deps.ids.next();
      await slow.query("insert into events (client_id, id, type) values ($1, $2, 'campaign.late')", [clientId, late]);
      const { heard } = await listen(ann, (all) => types(all).includes('campaign.late'), {
        onReady: async () => await happen('campaign.early'),
        // Heard while the other is still under way; only then does that one commit.
        onHeard: async (event) => {
          if (event === 'campaign.early') await slow.query('commit');
        },
      });
      expect(types(heard)).toEqual(['ready', 'campaign.early', 'campaign.late']);
    } finally {
      await slow.end();
    }
  });

  test('tells a reader who was away for too long to read everything anew', async () => {
    const other = await givenClient(world.deps);
    const ann = await world.signIn('manager', { client: other });
    const { clientId } = other;
    await inTenant(world.db, { clientId, now: world.clock.now() }, async (tx) => {
      for (let i = 0; i < 501; i++) await emitEvent(tx, { id: world.deps.ids.next(), clientId, type: 'lead.replied' });
    });
    const { heard } = await listen(ann, (all) => all.length === 2, { after: '3:3:', clientId });
    expect(types(heard)).toEqual(['ready', 'reset']);
  });

  test('keeps from a sales rep other people’s leads, and from a limited person other lists', async () => {
    const campaign = await givenCampaign(world.deps, world.client, { people: 2 });
    const [mine, others] = campaign.leads;
    const rep = await world.signIn('sales_rep');
    const limited = await world.signIn('manager', { allowedDatasetIds: [] });
    await inTenant(world.db, { clientId: world.client.clientId, now: world.clock.now() }, (tx) =>
      tx
        .updateTable('leads')
        .set({ assigned_to: rep.userId })
        .where('id', '=', mine?.leadId ?? '')
        .execute(),
    );
    const about = (lead: { leadId: string } | undefined) => ({
      leadId: lead?.leadId ?? '',
      datasetId: campaign.datasetId,
    });
    const onReady = async () => {
      await happen('lead.hot', about(others));
      await happen('lead.hot', about(mine));
      await happen('webhook.disabled');
      await happen('client.sending_stopped');
    };
    const enough = (all: Heard[]) => types(all).includes('client.sending_stopped');
    const [ofRep, ofLimited] = [await listen(rep, enough, { onReady }), await listen(limited, enough, { onReady })];
    expect(types(ofRep.heard)).toEqual(['ready', 'lead.hot', 'client.sending_stopped']);
    expect(ofRep.heard[1]?.data.lead_id).toBe(mine?.leadId);
    expect(types(ofLimited.heard)).toEqual(['ready', 'client.sending_stopped']);
  });

  test('ends when its reader signs out, and is never opened by somebody outside the team', async () => {
    const ann = await world.signIn('manager');
    const { ended } = await listen(ann, () => false, {
      onReady: async () => void (await ann('DELETE', '/api/v1/session')),
    });
    expect(ended).toBe(true);
    const other = await givenClient(world.deps);
    const stranger = await world.signIn('admin', { client: other });
    expect(
      (
        await stranger('GET', `/api/v1/events?client_id=${world.client.clientId}`, undefined, {
          'x-client-id': world.client.clientId,
        })
      ).status,
    ).toBe(404);
  });
});

test('a console that stops ends its streams and does not wait for them', async () => {
  const stopping = await openConsole();
  const ann = await stopping.signIn('manager');
  const stream = await fetch(`${stopping.url}/api/v1/events?client_id=${stopping.client.clientId}`, {
    headers: { cookie: ann.cookie },
  });
  const heard = stream.text();
  await stopping.close();
  expect(await heard).toContain('event: ready');
});
