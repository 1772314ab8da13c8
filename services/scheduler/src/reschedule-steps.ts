import { type CampaignRef, postponeEnrolments, readHolidayOverrides, TAKEN_OUT, type Tx } from '@rekindle/db';
import {
  CLOSE_CADENCE_AFTER_HOURS,
  CAMPAIGN_STEPS,
  type CampaignSettings,
  type CampaignStep,
  compileSendWindow,
  type EpochMs,
  HOUR_MS,
  nextDue,
  nextStep,
  recipientZones,
} from '@rekindle/domain';
import { sql } from 'kysely';

interface Texted {
  enrolmentId: string;
  phone: string;
  timezone: string | null;
  step: CampaignStep;
  claimedAt: EpochMs;
}

/** Whose text is out for sending; what follows it is reckoned when it is accepted. */
export async function readUnderWay(tx: Tx, { clientId, datasetId }: CampaignRef): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from enrolments
    where client_id = ${clientId} and dataset_id = ${datasetId} and state = 'active' and pending_message_id is not null
    order by id`.execute(tx);
  return rows.map(({ id }) => id);
}

/**
 * The same for those whose text was under way when the change began. An acceptance that read the settings as they were is
 * waited for; one from here on waits for this transaction, and reads the new ones.
 */
export async function rescheduleAccepted(
  tx: Tx,
  change: { campaign: CampaignRef; settings: CampaignSettings; now: EpochMs; underWay: readonly string[] },
): Promise<void> {
  const { campaign, settings, now, underWay } = change;
  if (underWay.length === 0) return;
  await sql`
    select from enrolments where client_id = ${campaign.clientId} and id = any(${[...underWay]}::uuid[])
    order by id for no key update`.execute(tx);
  await rescheduleSteps(tx, campaign, settings, now, underWay);
}

/** Enrolments read at a time. */
const PAGE = 1_000;

/**
 * Sets anew which step comes next, and when, for everybody who has had a text and has none out: counted from the claim
 * of their last one, as it was when that was accepted. Whoever's last text is no longer the last step goes on. So it is
 * for those who wait, and for those whom a person has taken out: they may be put back.
 * @param only nobody but these enrolments
 */
export async function rescheduleSteps(
  tx: Tx,
  campaign: CampaignRef,
  settings: CampaignSettings,
  now: EpochMs,
  only?: readonly string[],
): Promise<void> {
  const { clientId, datasetId } = campaign;
  const these = only === undefined ? sql`` : sql`and e.id = any(${[...only]}::uuid[])`;
  const window = compileSendWindow(settings, await readHolidayOverrides(tx, clientId, settings.holiday_calendar));
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await sql<Texted>`
      select e.id as "enrolmentId", e.phone, l.timezone, h.step, h.at as "claimedAt"
      from enrolments e
      join leads l on l.client_id = e.client_id and l.id = e.lead_id
      join lateral (
        select step, at from contact_history
        where client_id = e.client_id and phone = e.phone and dataset_id = e.dataset_id and step in ('M1', 'M2', 'M3')
        order by step desc limit 1) h on true
      where e.client_id = ${clientId} and e.dataset_id = ${datasetId}
        -- Whose next text went although they were taken out is not put back for it.
        and (e.state in ('active', 'waiting')
             or e.state = 'ended' and e.reason = ${TAKEN_OUT} and h.step < 'M' || e.next_step)
        and e.pending_message_id is null and e.next_step >= 2 and e.id > ${after}::uuid ${these}
      order by e.id limit ${PAGE}
      for no key update of e`.execute(tx);
    const moves = rows.map((row) => {
      const following = nextStep(settings, row.step);
      const zones = recipientZones(row)?.zones ?? null;
      const due =
        following === null
          ? null
          : nextDue({ settings, window, step: following, previousClaimedAt: row.claimedAt, zones });
      const closing = row.claimedAt + CLOSE_CADENCE_AFTER_HOURS * HOUR_MS;
      // A step that can never go is met at once: the next look records why.
      const notBefore = due === null ? closing : due.kind === 'due' ? due.dueAt : now;
      const step = following === null ? CAMPAIGN_STEPS.length + 1 : CAMPAIGN_STEPS.indexOf(following) + 1;
      return { enrolmentId: row.enrolmentId, notBefore, step };
    });
    await setSteps(tx, campaign, moves);
    await postponeEnrolments(tx, campaign, moves);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.enrolmentId;
  }
}

async function setSteps(
  tx: Tx,
  campaign: CampaignRef,
  moves: readonly { enrolmentId: string; step: number }[],
): Promise<void> {
  if (moves.length === 0) return;
  await sql`
    update enrolments e set next_step = x.step
    from jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) as x("enrolmentId" uuid, step smallint)
    where e.client_id = ${campaign.clientId} and e.dataset_id = ${campaign.datasetId} and e.id = x."enrolmentId"
      and e.next_step <> x.step`.execute(tx);
}
