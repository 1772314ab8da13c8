import {
  askForMapping,
  at,
  type CampaignRef,
  countActivePersonas,
  emitEvent,
  enrolLeads,
  ensureCampaignRows,
  inTenant,
  jsonb,
  lockClientCampaigns,
  moveCadences,
  moveDayCount,
  readCampaign,
  readSettingsRow,
  recordDecision,
  type Tx,
} from '@rekindle/db';
import { CampaignSettings, type EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import { shownTime } from './campaign-reason.ts';
import type { SchedulerDeps } from './deps.ts';
import { nextTextAt, replanAndForesee } from './first-look.ts';
import { type Fault, preflight } from './preflight.ts';
import { settingsTag } from './settings-tag.ts';

/**
 * What becomes of people whom another campaign is texting, or has texted not long ago: they wait for it to end and rest
 * (`queue`); they are left out for good (`skip`); or the other campaign lets go of whoever it is texting now, and they
 * start here at once, or 30 days after its last text to them (`move`).
 */
export type HeldChoice = 'queue' | 'skip' | 'move';

export interface StartOptions {
  /** `queue` unless told. */
  held?: HeldChoice;
  dryRun?: boolean;
  /** Tag of the settings that were seen. */
  expected?: string;
  /** Kept with the decision: who. */
  data?: Record<string, unknown>;
}

export type StartResult =
  | {
      kind: 'started';
      version: number;
      /** In the cadence from now on. */
      active: number;
      /** Waiting for another campaign of the same person, or for the cooldown since they were last texted. */
      held: number;
      /** Left out because another campaign texts or texted them. */
      skipped: number;
      /** Taken out of another campaign. */
      moved: number;
      /** In the list and not enrolled: suppressed, flagged, archived, or taken over by a person. */
      left: number;
      /** When the first text goes, `shown` in words of the campaign's own time zone; null when nobody knows. */
      firstText: { at: EpochMs; shown: string } | null;
    }
  | { kind: 'refused'; faults: [Fault, ...Fault[]] }
  /** The settings are not those that `expected` names. */
  | { kind: 'conflict' }
  | { kind: 'not_found' };

/**
 * Starts a draft campaign, or a completed one again for the people added since: checks everything, keeps a snapshot of
 * its settings and enrols everybody who may be. A campaign that runs or is paused is refused. With `dryRun` it says what
 * would come of that, by doing it and taking it back. With `expected`, only on the settings of that tag.
 */
export async function startCampaign(
  deps: SchedulerDeps,
  campaign: CampaignRef,
  options: StartOptions = {},
): Promise<StartResult> {
  await deps.clock.sync();
  const now = deps.clock.now();
  try {
    return await inTenant(deps.db, { clientId: campaign.clientId, now }, async (tx) => {
      const result = await startIn(deps, tx, campaign, { ...options, now });
      if (options.dryRun === true) throw new TakenBack(result);
      return result;
    });
  } catch (error) {
    if (error instanceof TakenBack) return error.result;
    throw error;
  }
}

/** Waiting for a start or a dry run under way; longer than a step waits, for both take their time with a large list. */
const START_LOCK_TIMEOUT = '30s';

/** Rolls a dry run back. */
class TakenBack extends Error {
  override readonly name = 'TakenBack';
  readonly result: StartResult;

  constructor(result: StartResult) {
    super('a dry run');
    this.result = result;
  }
}

async function startIn(
  deps: SchedulerDeps,
  tx: Tx,
  campaign: CampaignRef,
  { held = 'queue', dryRun = false, expected, data: said, now }: StartOptions & { now: EpochMs },
): Promise<StartResult> {
  const { clientId, datasetId } = campaign;
  const nextId = () => deps.ids.next();

  const found = await readCampaign(tx, campaign);
  if (found === null) return { kind: 'not_found' };
  await ensureCampaignRows(tx, campaign);
  // Two people who start it at once: the second waits here, as long as a large list takes, and then finds it running.
  await sql`select set_config('lock_timeout', ${START_LOCK_TIMEOUT}, true)`.execute(tx);
  await lockClientCampaigns(tx, clientId);
  // Nobody writes other settings between the look at them and the start, and whoever adds people waits and then finds it
  // running. FOR UPDATE would stand in the way of every row that names the list as well: its uploads, conversations and
  // the people of an import. A dry run changes nothing that those would have to wait for.
  const own = tx.selectFrom('datasets').select('id').where('client_id', '=', clientId).where('id', '=', datasetId);
  if (!dryRun) await own.forNoKeyUpdate().execute();
  const record = (await readCampaign(tx, campaign)) ?? found;
  const standing = refusalOf(record.status);
  if (standing !== null) return { kind: 'refused', faults: [standing] };

  const settings =
    record.settingsId === null ? null : await readSettingsRow(tx, { clientId, settingsId: record.settingsId });
  if (expected !== undefined && expected !== settingsTag(settings, record.version)) return { kind: 'conflict' };
  if (settings === null) {
    const sentence = 'The list has no campaign settings yet: choose or write them.';
    return { kind: 'refused', faults: [{ code: 'no_settings', field: 'campaign_settings_id', sentence }] };
  }
  const checked = await preflight(tx, { ...campaign, record, settings, now });
  const faults: Fault[] = [
    ...checked.faults,
    ...(await checkPersonas(tx, campaign.clientId)),
    ...(await checkLeads(tx, campaign)),
  ];
  const [first, ...more] = faults;
  if (first !== undefined || !('settings' in checked)) {
    return {
      kind: 'refused',
      faults: [first ?? { code: 'refused', sentence: 'The campaign cannot start.' }, ...more],
    };
  }

  const ran = CampaignSettings.safeParse(record.snapshot);
  if (ran.success) {
    const [from, to] = [ran.data.sending_timezone, checked.settings.sending_timezone];
    await moveDayCount(tx, campaign, { from, to, now });
  }
  const moved = held === 'move' ? await moveCadences(tx, nextId, campaign) : 0;
  const enrolled = await enrolLeads(tx, { clientId, datasetId, now, skipHeld: held === 'skip' });
  const version = record.version + 1;
  // After what takes long: a dry run holds the row from here on.
  await tx
    .updateTable('datasets')
    .set({
      campaign_status: 'active',
      campaign_start_date: at(record.startedAt ?? now),
      campaign_end_date: null,
      paused_reason: null,
      draining_since: null,
      settings_snapshot: jsonb(checked.settings),
      settings_version: version,
    })
    .where('client_id', '=', clientId)
    .where('id', '=', datasetId)
    .execute();
  // Behind the list, as an import that maps its people comes to them.
  await askForMapping(tx, campaign);
  const reason = await replanAndForesee(tx, deps, campaign);
  const left = await countLeft(tx, campaign);
  const data = { version, ...enrolled, moved, left };
  await recordDecision(tx, {
    id: nextId(),
    clientId,
    datasetId,
    decision: 'started',
    reason: 'person',
    data: { ...said, ...data },
  });
  await emitEvent(tx, { id: nextId(), clientId, datasetId, type: 'campaign.started', data });
  const firstAt = enrolled.active === 0 ? null : reason === null ? now : nextTextAt(reason, now);
  const zone = checked.settings.sending_timezone;
  const firstText =
    firstAt === null ? null : { at: firstAt, shown: firstAt <= now ? 'at once' : shownTime(firstAt, now, zone) };
  return { kind: 'started', ...data, firstText };
}

function refusalOf(status: 'draft' | 'active' | 'paused' | 'completed'): Fault | null {
  if (status === 'active') return { code: 'already_running', sentence: 'The campaign is running already.' };
  if (status === 'paused') return { code: 'paused', sentence: 'The campaign is paused: resume it instead.' };
  return null;
}

/** A campaign that runs goes on without one; a new one does not begin. */
async function checkPersonas(tx: Tx, clientId: string): Promise<Fault[]> {
  if ((await countActivePersonas(tx, clientId)) > 0) return [];
  const sentence =
    'The client has no active persona, so nobody has said whom it writes to: make one, or make one active.';
  return [{ code: 'no_active_persona', sentence }];
}

async function checkLeads(tx: Tx, campaign: CampaignRef): Promise<Fault[]> {
  const { rows } = await sql<{ any: boolean }>`
    select exists (select from leads where client_id = ${campaign.clientId} and dataset_id = ${campaign.datasetId}
                   and contact_status = 'READY' and not archived) as any`.execute(tx);
  if (rows[0]?.any === true) return [];
  return [{ code: 'no_leads', sentence: 'Nobody on the list is ready to be texted: import people first.' }];
}

async function countLeft(tx: Tx, campaign: CampaignRef): Promise<number> {
  const { rows } = await sql<{ left: number }>`
    select (select count(*) from leads where client_id = ${campaign.clientId} and dataset_id = ${campaign.datasetId})
      - (select count(*) from enrolments
         where client_id = ${campaign.clientId} and dataset_id = ${campaign.datasetId}) as left`.execute(tx);
  return rows[0]?.left ?? 0;
}
