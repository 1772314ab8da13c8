import { inTenant } from '@rekindle/db';
import { CampaignSettings } from '@rekindle/domain';
import { pauseCampaign } from '@rekindle/scheduler';
import { campaignOf, type OperatorParts } from './operator-means.ts';
import { startList } from './start-list.ts';
import { backlogPeople, freshPeople, type List, type Person, type Tenant, writeList } from './tenants.ts';

const SECOND = 1_000;
const HOUR = 3_600_000;
/** Every so many seeds one client has a backlog; it costs about half as much as a whole play. */
export const BACKLOG_EVERY = 10;
/** Three times what may be out of one client at a time. */
const BACKLOG_PEOPLE = 600;
const BESIDE_PEOPLE = 3;
/** Segments a second of its number: the queue is to be full, not the number. */
const QUICK = 200;
const BACKLOG_LASTS_MS = 9 * SECOND;

/**
 * One client has hundreds of people due at one moment and limits that let all of them go; the others start a small
 * campaign right behind it (promise P17). In calm, so that nothing but the backlog can hold theirs up.
 */
export function planBacklog(parts: OperatorParts, calmFrom: number): void {
  const [big, ...others] = parts.tenants.filter(({ mode }) => mode === 'sandbox');
  if (big === undefined) return;
  const at = lateMorning(calmFrom + HOUR);
  const heap = listOf(parts, big, 'backlog', backlogPeople(BACKLOG_PEOPLE), 10_000);
  parts.later(at, 'a backlog', async () => {
    await write(parts, big, heap);
    await inTenant(parts.plain, { clientId: big.clientId, now: parts.stepper.now }, async (tx) => {
      await tx.updateTable('sender_numbers').set({ segments_per_second: QUICK }).execute();
    });
    await startList(parts, big, heap);
  });
  for (const [index, tenant] of others.entries()) {
    const small = listOf(parts, tenant, 'beside a backlog', freshPeople(tenant, BESIDE_PEOPLE), 10);
    parts.later(at + 1.5 * SECOND + index * SECOND, 'beside a backlog', async () => {
      await write(parts, tenant, small);
      await startList(parts, tenant, small);
      for (const { phone } of small.people)
        parts.ledger.write({ type: 'act', act: 'beside a backlog', ...campaignOf(tenant, small), phone });
    });
  }
  parts.later(at + BACKLOG_LASTS_MS, 'end of the backlog', async () => {
    await pauseCampaign(parts.workers.deps, { ...campaignOf(big, heap), reason: 'person' });
  });
}

function listOf(parts: OperatorParts, tenant: Tenant, name: string, people: Person[], limit: number): List {
  const settings = CampaignSettings.parse({
    m1_message: `Hi {{first_name}}, ${tenant.company} here. Still thinking about solar? Reply STOP to opt out.`,
    sending_hours_start: '08:00',
    sending_hours_end: '20:00',
    sending_days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
    sending_timezone: 'Europe/London',
    pacing: 'asap',
    messages_per_minute: limit,
    messages_per_hour: limit,
    messages_per_day: limit,
    required_fields: ['first_name', 'phone_number'],
  });
  return { name, people, datasetId: parts.importDeps.ids.next(), settings };
}

async function write(parts: OperatorParts, tenant: Tenant, list: List): Promise<void> {
  tenant.lists.push(list);
  await writeList({ db: parts.plain, ids: parts.importDeps.ids, now: parts.stepper.now }, tenant, list);
}

function lateMorning(from: number): number {
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', hourCycle: 'h23' });
  let at = Math.ceil(from / HOUR) * HOUR;
  while (hour.format(at) !== '11') at += HOUR;
  return at;
}
