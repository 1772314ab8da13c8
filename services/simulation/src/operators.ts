import { editDraft, freezeDraft, handBack, OperatorConflict, sendOwnText, takeOver } from '@rekindle/responder';
import { pauseCampaign, resumeCampaign, updateSettings } from '@rekindle/scheduler';
import { rearmMessage } from '@rekindle/sender';
import { sql } from 'kysely';
import type { Chance } from './chance.ts';
import { deleteDataset, deleteLead, importAndUndo, importMore, reimport, suppress } from './list-acts.ts';
import { campaignOf, note, type OperatorParts, read, someLead } from './operator-means.ts';
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
  deleteDataset: 3,
  rearm: 14,
  write: 2,
};

export interface Appointment {
  at: number;
  act: string;
}

/** When operators do what, in order of time. */
export function drawAppointments(chance: Chance, from: number, until: number): Appointment[] {
  return Object.entries(TIMES)
    .flatMap(([act, times]) => Array.from({ length: times }, () => ({ act, at: chance.int(from, until) })))
    .sort((a, b) => a.at - b.at);
}

/** An operator does it now, to a tenant and list of the seed's choice. */
export async function act(parts: OperatorParts, name: string): Promise<void> {
  const tenant = parts.chance.pick(parts.tenants.filter(({ mode }) => mode === 'sandbox'));
  const work = ACTS[name];
  await work?.(parts, tenant, parts.chance.pick(tenant.lists)).catch(heeded);
  parts.stepper.whenCommitted(null);
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
    list.settings = { ...list.settings, ...patch };
    parts.ledger.write({ type: 'settings', ...campaign, settings: list.settings });
  });
  const result = await updateSettings(parts.workers.deps, { ...campaign, patch });
  if (result.kind === 'refused') throw new Error(`Settings were refused: ${JSON.stringify(result.faults)}`);
  parts.faults.count(kind);
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
