import { at } from '@rekindle/db';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seenBy } from '../src/events/seen.ts';
import { memberOf } from '../src/access/membership.ts';
import { givenInbox } from './inbox-world.ts';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

type Inbox = Awaited<ReturnType<typeof givenInbox>>;

/** One lead of each kind: whose it is, and in which of two lists. */
const LEADS = ['own', 'offered', 'refused', 'others', 'nobodys', 'elsewhere'] as const;
type Named = (typeof LEADS)[number];

let world: ConsoleWorld;
let inbox: Inbox;
let other: Inbox;
const people: Record<string, Caller> = {};
const leads = new Map<string, Named>();
beforeAll(async () => {
  world = await openConsole();
  [inbox, other] = [await givenInbox(world), await givenInbox(world)];
  const { datasetId } = inbox.campaign;
  people['rep'] = await world.signIn('sales_rep');
  people['rep who sees all'] = await world.signIn('sales_rep', { flags: { can_view_all_leads: true } });
  people['manager'] = await world.signIn('manager');
  people['manager of one list'] = await world.signIn('manager', { allowedDatasetIds: [datasetId] });
  people['rep of the other list'] = await world.signIn('sales_rep', { allowedDatasetIds: [other.campaign.datasetId] });
  const colleague = await world.signIn('sales_rep');
  const { userId } = person('rep');
  const given: Record<Named, Parameters<Inbox['givenTalk']>[0]> = {
    own: { assignedTo: userId },
    offered: {},
    refused: {},
    others: { assignedTo: colleague.userId },
    nobodys: {},
    elsewhere: {},
  };
  for (const name of LEADS) {
    const talk = await (name === 'elsewhere' ? other : inbox).givenTalk(given[name]);
    leads.set(talk.leadId, name);
    await about(talk.leadId, name);
  }
  await offer('offered', 'open', userId);
  await offer('offered', 'open', person('rep of the other list').userId, 1);
  // Somebody took it meanwhile: it is not on offer any more.
  await offer('refused', 'claimed', userId);
  await inbox.write((tx) =>
    sql`insert into events (client_id, id, type) values (${world.client.clientId}, ${world.deps.ids.next()}, 'message.unmatched')`.execute(
      tx,
    ),
  );
});
afterAll(async () => await world.close());

function person(name: string): Caller {
  const found = people[name];
  if (found === undefined) throw new Error(`nobody is called ${name}`);
  return found;
}

function idOf(name: Named): string {
  const [id] = [...leads].find(([, each]) => each === name) ?? [];
  if (id === undefined) throw new Error(`no lead is ${name}`);
  return id;
}

/** A booked call, an event and what else hangs on a lead. */
async function about(leadId: string, name: Named): Promise<void> {
  const { clientId } = world.client;
  await inbox.write(async (tx) => {
    await tx
      .insertInto('bookings')
      .values({
        ...{ client_id: clientId, id: world.deps.ids.next(), lead_id: leadId, provider_uid: `booking-${name}` },
        ...{ status: 'confirmed', starts_at: at(world.clock.now() + 86_400_000) },
      })
      .execute();
    await sql`
      insert into events (client_id, id, type, lead_id, dataset_id)
      select client_id, ${world.deps.ids.next()}, 'lead.changed', id, dataset_id from leads where id = ${leadId}`.execute(
      tx,
    );
  });
}

async function offer(name: Named, state: 'open' | 'claimed', userId: string, level = 0): Promise<void> {
  const own = { client_id: world.client.clientId };
  await inbox.write(async (tx) => {
    const known = await tx.selectFrom('handovers').select('id').where('lead_id', '=', idOf(name)).executeTakeFirst();
    const id = known?.id ?? world.deps.ids.next();
    if (known === undefined) {
      const of = { lead_id: idOf(name), dataset_id: inbox.campaign.datasetId, reason: 'hot', state };
      await tx
        .insertInto('handovers')
        .values({ ...own, id, ...of })
        .execute();
    }
    await tx
      .insertInto('handover_offers')
      .values({
        ...own,
        id: world.deps.ids.next(),
        handover_id: id,
        user_id: userId,
        level,
        urgent: true,
        because: 'turn',
      })
      .execute();
  });
}

/** Each way in which leads are shown, as the ids of those seen. */
const WAYS: Record<string, (who: Caller) => Promise<(string | null)[]>> = {
  leads: async (who) => ids(await who('GET', '/api/v1/leads'), 'id'),
  conversations: async (who) => ids(await who('GET', '/api/v1/conversations'), 'lead_id'),
  bookings: async (who) => {
    const { body } = await who('GET', '/api/v1/bookings');
    return body.items.map((item: { lead: { id: string } | null }) => item.lead?.id ?? null);
  },
  'texts of campaigns': async (who) => {
    const found = [inbox, other].map(async ({ campaign }) => {
      const texts = await who('GET', `/api/v1/campaigns/${campaign.datasetId}/texts`);
      return texts.status === 404 ? [] : ids(texts, 'lead_id');
    });
    return (await Promise.all(found)).flat();
  },
  previews: async (who) => {
    const found = [inbox, other].map(async ({ campaign }) => {
      const preview = await who('POST', `/api/v1/campaigns/${campaign.datasetId}/preview`, { settings: {} });
      return preview.status === 404 ? [] : preview.body.samples.map(({ lead_id: id }: { lead_id: string }) => id);
    });
    return (await Promise.all(found)).flat();
  },
  events: async (who) => {
    const account = { id: who.accountId, email: who.email, name: null, runsInstallation: false };
    const actor = await memberOf(world.deps, account, world.client.clientId);
    if (actor === null) throw new Error('not in the team');
    const { rows } = await inbox.write((tx) =>
      sql<{ lead: string | null }>`
        select lead_id as lead from events e
        where e.type in ('lead.changed', 'message.unmatched') and ${seenBy(actor, world.client.clientId)}`.execute(tx),
    );
    return rows.map(({ lead }) => lead);
  },
};

// oxlint-disable-next-line typescript/no-explicit-any -- what came over the wire
function ids(answer: { body: any }, field: string): string[] {
  return answer.body.items.map((item: Record<string, string>) => item[field]);
}

describe('whose leads somebody sees', () => {
  const everything = [...LEADS];
  const cases: [string, readonly Named[], boolean][] = [
    ['rep', ['own', 'offered'], false],
    ['rep who sees all', everything, true],
    ['manager', everything, true],
    ['manager of one list', ['own', 'offered', 'refused', 'others', 'nobodys'], false],
    ['rep of the other list', [], false],
  ];
  test.each(cases)('%s: the same leads whichever way they are shown', async (who, expected, whatIsOfNoLead) => {
    for (const [way, ask] of Object.entries(WAYS)) {
      const seen = await ask(person(who));
      const named = new Set(seen.flatMap((id) => leads.get(id ?? '') ?? []));
      expect([way, LEADS.filter((name) => named.has(name))]).toEqual([way, expected]);
      if (way === 'events') expect(seen.includes(null)).toBe(whatIsOfNoLead);
    }
  });

  test.each(cases)('%s: opens exactly these', async (who, expected) => {
    for (const name of LEADS) {
      const { status } = await person(who)('GET', `/api/v1/leads/${idOf(name)}`);
      expect([name, status]).toEqual([name, expected.includes(name) ? 200 : 404]);
    }
  });
});
