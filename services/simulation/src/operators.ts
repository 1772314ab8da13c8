import { editDraft, freezeDraft, handBack, OperatorConflict, sendOwnText, takeOver } from '@rekindle/responder';
import { pauseCampaign, resumeCampaign, updateSettings } from '@rekindle/scheduler';
import { rearmMessage } from '@rekindle/sender';
import { inTenant } from '@rekindle/db';
import { sql } from 'kysely';
import type { Chance } from './chance.ts';
import { deleteDataset, deleteLead, importAndUndo, importMore, reimport, suppress } from './list-acts.ts';
import { campaignOf, note, type OperatorParts, read, someLead } from './operator-means.ts';
import type { Actor } from './stepper.ts';
import { drawSettings, type List, type Tenant } from './tenants.ts';

type Act = (parts: OperatorParts, tenant: Tenant, list: List) => Promise<void>;

/** What operators do, each at times drawn from the seed. */
const ACTS: Record<string, Act> = {
  pause,
  takeOverSomebody,
  editWindow,
  editLimits,
  reimport,
  importMore,
  importAndUndo,
  suppress,
  deleteLead,
  deleteDataset,
  rearm,
  write,
};
/** Each of them so often in a play. */
const TIMES: Record<keyof typeof ACTS, number> = {
  pause: 4,
  takeOverSomebody: 5,
  editWindow: 4,
  editLimits: 4,
  reimport: 4,
  importMore: 1,
  importAndUndo: 5,
  suppress: 4,
  deleteLead: 4,
  deleteDataset: 4,
  rearm: 14,
  write: 2,
};

/** Half of the appointments are for the middle of a step; most of all of one that has a text in hand. */
const AMID = [
  ...[null, null, null, null, null, null],
  ...['send-message', 'send-message', 'send-message', 'reply-to-inbound', 'scheduler', 'any'],
];

export interface Appointment {
  at: number;
  act: string;
  /** Name of the step in whose middle it is to be, from `at` on; `any` for whichever, null for none. */
  amid: string | null;
}

/** When operators do what, in order of time. */
export function drawAppointments(chance: Chance, from: number, until: number): Appointment[] {
  return Object.entries(TIMES)
    .flatMap(([act, times]) =>
      Array.from({ length: times }, () => ({ act, at: chance.int(from, until), amid: chance.pick(AMID) })),
    )
    .sort((a, b) => a.at - b.at);
}

/**
 * An operator does it now: to the tenant, list and lead of the step that they have come into, else to a tenant and list of
 * the seed's choice.
 */
export async function act(parts: OperatorParts, name: string, beside: Actor | null): Promise<void> {
  const served = parts.tenants.filter(({ mode }) => mode === 'sandbox');
  const met = beside === null ? null : await whomItIsAbout(parts, served, beside);
  const tenant = met?.tenant ?? parts.chance.pick(served);
  const list = tenant.lists.find(({ datasetId }) => datasetId === met?.datasetId) ?? parts.chance.pick(tenant.lists);
  const work = ACTS[name];
  await work?.({ ...parts, metLeadId: met?.leadId ?? null }, tenant, list).catch(heeded);
  parts.stepper.whenCommitted(null);
}

/** The lead that a step is about, by the message or conversation it works on; null when it is about nobody. */
async function whomItIsAbout(parts: OperatorParts, tenants: readonly Tenant[], { about }: Actor) {
  for (const tenant of tenants) {
    const scope = { clientId: tenant.clientId, now: parts.stepper.now };
    const { rows } = await inTenant(
      parts.plain,
      scope,
      async (tx) =>
        await sql<{ datasetId: string; leadId: string }>`
          select dataset_id as "datasetId", id as "leadId" from leads
          where id in (select lead_id from messages where id::text = ${about}
                       union select lead_id from conversations where id::text = ${about})`.execute(tx),
    );
    const [lead] = rows;
    if (lead !== undefined) return { tenant, ...lead };
  }
  return null;
}

/** An operator who is refused something is told why, and does something else. */
function heeded(error: unknown): void {
  if (!(error instanceof OperatorConflict)) throw error;
}

async function pause(parts: OperatorParts, tenant: Tenant, list: List): Promise<void> {
  const campaign = campaignOf(tenant, list);
  const again = parts.stepper.now + parts.chance.int(60_000, 30 * 3_600_000);
  parts.later(again, 'resume', async () => {
    await resumeCampaign(parts.workers.deps, campaign);
    parts.ledger.write({ type: 'act', act: 'resume', ...campaign, phone: null });
  });
  if (await pauseCampaign(parts.workers.deps, { ...campaign, reason: 'person' }))
    note(parts, 'operator_paused', 'pause', tenant, list, null);
}

async function takeOverSomebody(parts: OperatorParts, tenant: Tenant, list: List): Promise<void> {
  const lead = await someLead(parts, tenant, list, 'talking');
  if (lead === null) return;
  const who = { clientId: tenant.clientId, leadId: lead.id, by: 'Olga' };
  parts.later(parts.stepper.now + parts.chance.int(60_000, 3 * 3_600_000), 'hand back', async () => {
    await handBack(parts.workers.deps, who).catch(heeded);
  });
  await takeOver(parts.workers.deps, who);
  note(parts, 'operator_took_over', 'take over', tenant, list, lead.phone);
  if (parts.chance.is(0.5))
    await sendOwnText(parts.workers.deps, { ...who, text: `Olga of ${tenant.company} here, shall I call you?` });
}

async function write(parts: OperatorParts, tenant: Tenant, list: List): Promise<void> {
  const lead = await someLead(parts, tenant, list, 'talking');
  if (lead === null) return;
  const who = { clientId: tenant.clientId, leadId: lead.id, by: 'Olga' };
  await freezeDraft(parts.workers.deps, who);
  await editDraft(parts.workers.deps, { ...who, text: `${tenant.company}: happy to help, when may we call?` });
}

async function editWindow(parts: OperatorParts, tenant: Tenant, list: List): Promise<void> {
  const { sending_hours_start, sending_hours_end, sending_days } = drawSettings(
    parts.chance,
    tenant.company,
    'Europe/London',
  );
  await change(parts, tenant, list, 'operator_edited_window', { sending_hours_start, sending_hours_end, sending_days });
}

async function editLimits(parts: OperatorParts, tenant: Tenant, list: List): Promise<void> {
  const { messages_per_minute, messages_per_hour, messages_per_day } = drawSettings(
    parts.chance,
    tenant.company,
    'Europe/London',
  );
  await change(parts, tenant, list, 'operator_edited_limits', {
    messages_per_minute,
    messages_per_hour,
    messages_per_day,
  });
}

async function change(
  parts: OperatorParts,
  tenant: Tenant,
  list: List,
  kind: 'operator_edited_window' | 'operator_edited_limits',
  patch: Partial<List['settings']>,
): Promise<void> {
  const campaign = campaignOf(tenant, list);
  parts.stepper.whenCommitted((wrote) => {
    if (!wrote.has('datasets')) return;
    parts.stepper.whenCommitted(null);
    list.settings = { ...list.settings, ...patch };
    parts.faults.count(kind);
    parts.ledger.write({ type: 'settings', ...campaign, settings: list.settings });
  });
  const result = await updateSettings(parts.workers.deps, { ...campaign, patch });
  if (result.kind === 'refused') throw new Error(`Settings were refused: ${JSON.stringify(result.faults)}`);
}

/** Every so often somebody goes through the texts that never left, and has them sent after all. */
async function rearm(parts: OperatorParts, tenant: Tenant): Promise<void> {
  const { clientId } = tenant;
  const absent = await read<{ id: string }>(
    parts,
    tenant,
    sql`select id from messages where client_id = ${clientId} and state = 'absent' order by id`,
  );
  for (const { id } of absent) {
    parts.stepper.whenCommitted((wrote) => {
      if (wrote.has('send_outcomes'))
        parts.ledger.write({ type: 'act', act: `rearm ${id}`, clientId, datasetId: null, phone: null });
    });
    await rearmMessage(parts.workers.deps, { clientId, messageId: id }, 'Olga');
  }
}
