import { inTenant } from '@rekindle/db';
import { pauseCampaign } from '@rekindle/scheduler';
import { laterList, writeLaterList } from './later-list.ts';
import { campaignOf, type OperatorParts } from './operator-means.ts';
import { startList } from './start-list.ts';
import { freshPeople, silentPeople, type Tenant } from './tenants.ts';

const SECOND = 1_000;
const HOUR = 3_600_000;
/** Every so many seeds one client has a backlog; it costs about half as much as a whole play. */
export const BACKLOG_EVERY = 10;
/** Three times what may be out of one client at a time. */
const BACKLOG_PEOPLE = 600;
const BESIDE_PEOPLE = 3;
/** Segments a second of the numbers: the queue is to be full, not they. */
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
  const heap = laterList(parts, big, 'backlog', silentPeople(BACKLOG_PEOPLE), 10_000);
  parts.later(at, 'a backlog', async () => {
    await writeLaterList(parts, big, heap);
    await quicken(parts, big);
    await startList(parts, big, heap);
  });
  for (const [index, tenant] of others.entries()) {
    const small = laterList(parts, tenant, 'beside a backlog', freshPeople(tenant, BESIDE_PEOPLE), 10);
    parts.later(at + 1.5 * SECOND + index * SECOND, 'beside a backlog', async () => {
      await writeLaterList(parts, tenant, small);
      await quicken(parts, tenant);
      await startList(parts, tenant, small);
      for (const { phone } of small.people)
        parts.ledger.write({ type: 'act', act: 'beside a backlog', ...campaignOf(tenant, small), phone });
    });
  }
  parts.later(at + BACKLOG_LASTS_MS, 'end of the backlog', async () => {
    const campaign = campaignOf(big, heap);
    if (await pauseCampaign(parts.workers.deps, { ...campaign, reason: 'person' }))
      parts.ledger.write({ type: 'act', act: 'pause', ...campaign, phone: null });
  });
}

/** From now on nothing waits for this client's number. */
async function quicken(parts: OperatorParts, { clientId, number }: Tenant): Promise<void> {
  parts.ledger.write({ type: 'capacity', number, segmentsPerSecond: QUICK });
  await inTenant(parts.plain, { clientId, now: parts.stepper.now }, async (tx) => {
    await tx.updateTable('sender_numbers').set({ segments_per_second: QUICK }).execute();
  });
}

function lateMorning(from: number): number {
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', hourCycle: 'h23' });
  let at = Math.ceil(from / HOUR) * HOUR;
  while (hour.format(at) !== '11') at += HOUR;
  return at;
}
