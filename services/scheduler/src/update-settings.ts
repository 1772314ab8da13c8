import {
  type CampaignRef,
  emitEvent,
  inTenant,
  jsonb,
  lockClientCampaigns,
  moveDayCount,
  reactivateWaiting,
  readCampaign,
  recordDecision,
  unparkMessages,
  writeOwnSettings,
} from '@rekindle/db';
import { bookingPageOf, CampaignSettings } from '@rekindle/domain';
import type { SchedulerDeps } from './deps.ts';
import { replanAndForesee } from './first-look.ts';
import { keepBackAnswers, lookAgainAtPutOff, moveReplies, moveSilences, withdrawReworded } from './move-unsent.ts';
import { moveWrittenLinks } from './move-written-links.ts';
import { type Fault, preflight } from './preflight.ts';
import { readUnderWay, rescheduleAccepted, rescheduleSteps } from './reschedule-steps.ts';
import { settingsTag } from './settings-tag.ts';

export type UpdateResult =
  | { kind: 'updated'; version: number; changed: string[] }
  | { kind: 'unchanged'; version: number }
  | { kind: 'refused'; faults: [Fault, ...Fault[]] }
  /** No such campaign, or one that has not started: edit its campaign_settings instead. */
  | { kind: 'not_running' }
  /** The settings are not those that `expected` names. */
  | { kind: 'conflict' };

/** Settings by which an enrolment's next step and its time are set. */
const CADENCE_FIELDS: readonly string[] = [
  'm2_message',
  'm3_message',
  'm2_delay_hours',
  'm3_delay_hours',
  'delay_type',
  'delay_respect_sending_hours',
  'sending_hours_start',
  'sending_hours_end',
  'sending_days',
  'sending_timezone',
  'holiday_calendar',
];

/**
 * Changes the settings a started campaign runs on: checked as at the start, kept as a new version of its snapshot.
 * Whatever may have left stays as it is. Texts, answers and nudges that have not been claimed move: reworded, at times
 * reckoned anew, on a fresh pacing plan.
 */
export async function updateSettings(
  deps: SchedulerDeps,
  given: CampaignRef & { patch: Record<string, unknown>; expected?: string; data?: Record<string, unknown> },
): Promise<UpdateResult> {
  await deps.clock.sync();
  const { clientId, datasetId, patch, expected } = given;
  const campaign = { clientId, datasetId };
  const now = deps.clock.now();
  return await inTenant(deps.db, { clientId, now }, async (tx): Promise<UpdateResult> => {
    await lockClientCampaigns(tx, clientId);
    const record = await readCampaign(tx, campaign);
    if (record === null || record.status === 'draft') return { kind: 'not_running' };
    if (expected !== undefined && expected !== settingsTag(record.snapshot, record.version))
      return { kind: 'conflict' };
    const before = CampaignSettings.parse(record.snapshot);
    const checked = await preflight(tx, { ...campaign, record, settings: { ...before, ...patch }, now });
    if (!('settings' in checked)) return { kind: 'refused', faults: checked.faults };
    const { settings } = checked;
    const changed = differing(before, settings);
    if (changed.length === 0) return { kind: 'unchanged', version: record.version };

    const [from, to] = [before.sending_timezone, settings.sending_timezone];
    await moveDayCount(tx, campaign, { from, to, now });
    const version = record.version + 1;
    await tx
      .updateTable('datasets')
      .set({ settings_snapshot: jsonb(settings), settings_version: version })
      .where('client_id', '=', clientId)
      .where('id', '=', datasetId)
      .execute();
    // A later start takes its settings from the row.
    await writeOwnSettings(tx, campaign, settings);
    const nextId = () => deps.ids.next();
    const change = { before, after: settings, changed };
    const pageOf = ({ cal_booking_link: own }: CampaignSettings) => bookingPageOf(own, record.bookingPage);
    await moveWrittenLinks(tx, campaign, { from: pageOf(before), to: pageOf(settings) });
    await withdrawReworded(tx, nextId, campaign, change);
    const underWay = changed.some((field) => CADENCE_FIELDS.includes(field)) ? await readUnderWay(tx, campaign) : null;
    if (underWay !== null) await rescheduleSteps(tx, campaign, settings, now);
    await lookAgainAtPutOff(tx, campaign);
    await moveReplies(tx, campaign, change);
    await keepBackAnswers(tx, nextId, campaign, change);
    await moveSilences(tx, campaign, change);
    await reactivateWaiting(tx, campaign);
    await unparkMessages(tx, campaign, [...(settings.sending_enabled ? ['sending_disabled'] : []), 'no_sender_number']);
    if (underWay !== null) await rescheduleAccepted(tx, { campaign, settings, now, underWay });
    await replanAndForesee(tx, deps, campaign);
    const data = { ...given.data, version, changed };
    const said = { clientId, datasetId, data };
    await recordDecision(tx, { ...said, id: nextId(), decision: 'settings_changed', reason: 'person' });
    await emitEvent(tx, { ...said, id: nextId(), type: 'campaign.settings_changed' });
    return { kind: 'updated', version, changed };
  });
}

function differing(before: CampaignSettings, after: CampaignSettings): string[] {
  const fields = Object.keys(CampaignSettings.shape) as (keyof CampaignSettings)[];
  return fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
}
