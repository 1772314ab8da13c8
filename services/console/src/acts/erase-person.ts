import {
  addSuppression,
  applySuppressions,
  emitEvent,
  ERASED,
  eraseTexts,
  inTenant,
  lockPhoneGate,
  recordDecision,
  type Tx,
} from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import { fileOfUrl, forgetSamples, tryImportLock } from '@rekindle/ingest';
import { sql } from 'kysely';
import type { ConsoleDeps } from '../deps.ts';
import { importRunning } from '../views/uploads.ts';
import { eraseFromReviews } from './erase-reviews.ts';

type Deps = Pick<ConsoleDeps, 'db' | 'clock' | 'ids' | 'storage' | 'log' | 'appUrl' | 'onConnection'>;

/** What would go with a person. */
export interface ErasePreviewFacts {
  phone: string;
  leads: number;
  texts: number;
  aiRuns: number;
  bookings: number;
  files: { uploadId: string; filename: string; rows: number | null }[];
  /** A text is being sent at this moment. */
  onItsWay: boolean;
}

interface Person {
  clientId: string;
  phone: string;
}

/** Counts what is kept of a person: all leads of the number, in whatever list. */
export async function previewErasure(tx: Tx, person: Person): Promise<ErasePreviewFacts> {
  const { clientId, phone } = person;
  const mine = sql`(select id from leads where client_id = ${clientId} and phone_number = ${phone})`;
  const { rows } = await sql<Omit<ErasePreviewFacts, 'phone' | 'files'>>`
    select (select count(*) from leads where client_id = ${clientId} and phone_number = ${phone}) as leads,
      (select count(*) from messages where client_id = ${clientId} and lead_id in ${mine}) as texts,
      (select count(*) from ai_runs r join conversations v on v.client_id = r.client_id and v.id = r.conversation_id
       where r.client_id = ${clientId} and v.lead_id in ${mine}) as "aiRuns",
      (select count(*) from bookings where client_id = ${clientId} and lead_id in ${mine}) as bookings,
      exists (select from messages where client_id = ${clientId} and to_number = ${phone} and state = 'sending') as "onItsWay"`.execute(
    tx,
  );
  const files = await filesOf(tx, person);
  const counts = rows[0] ?? { leads: 0, texts: 0, aiRuns: 0, bookings: 0, onItsWay: false };
  return { phone, ...counts, files: files.map(({ uploadId, filename, rows: n }) => ({ uploadId, filename, rows: n })) };
}

interface StoredFile {
  uploadId: string;
  filename: string;
  rows: number | null;
  fileUrl: string;
  rejectedUrl: string | null;
}

/** Stored lists that hold a row of the person, as far as it is known: those they came with and that filled their gaps. */
async function filesOf(tx: Tx, { clientId, phone }: Person): Promise<StoredFile[]> {
  const { rows } = await sql<StoredFile>`
    select u.id as "uploadId", u.filename, u.rows_detected as rows, u.file_url as "fileUrl", u.rejected_file_url as "rejectedUrl"
    from uploads u
    where u.client_id = ${clientId} and u.id in (
      select upload_id from leads where client_id = ${clientId} and phone_number = ${phone} and upload_id is not null
      union
      select m.upload_id from upload_merges m join leads l on l.client_id = m.client_id and l.id = m.lead_id
      where l.client_id = ${clientId} and l.phone_number = ${phone})
    order by u.id`.execute(tx);
  return rows;
}

/**
 * Erases a person of a client: their leads with texts, drafts, prompts and hand-overs go; evidence that is only ever
 * added to keeps its times and loses number and words; what was taught stays; stored lists with their row are deleted. The number alone stays on
 * the stop list, without what they wrote, so that no later list brings them back. No list is imported meanwhile: one that was
 * looked through before would add them again, or fail for want of the lead whose gaps it fills.
 * @throws HttpProblem 404 when there is nobody, 409 while a text to them is being sent or a list is being imported
 */
export async function erasePerson(deps: Deps, act: Person & { by: string }): Promise<ErasePreviewFacts> {
  const { clientId } = act;
  await deps.clock.sync();
  const facts = await tryImportLock(
    deps,
    clientId,
    async () => await inTenant(deps.db, { clientId, now: deps.clock.now() }, (tx) => eraseIn(tx, deps, act)),
  );
  if (facts === null) throw importRunning();
  deps.log.info({ clientId, leads: facts.leads, files: facts.files.length }, 'person erased');
  return facts;
}

async function eraseIn(tx: Tx, deps: Deps, act: Person & { by: string }): Promise<ErasePreviewFacts> {
  const { clientId, phone, by } = act;
  const nextId = () => deps.ids.next();
  await lockPhoneGate(tx, clientId, phone);
  const found = await previewErasure(tx, act);
  if (found.leads === 0) throw new HttpProblem(404, 'Nobody has this number any more.', { kind: 'no-lead' });
  if (found.onItsWay) {
    const more = { kind: 'text-on-its-way', retryAfterSeconds: 60 };
    throw new HttpProblem(409, 'A text to them is just being sent; do it again in a minute.', more);
  }
  await addSuppression(tx, nextId, { clientId, phone, source: 'person', rule: ERASED });
  await applySuppressions(tx, nextId, { clientId, phones: [phone], reason: 'removed' });
  const stored = await filesOf(tx, act);
  await forgetAnswers(tx, act);
  await blankEvidence(tx, act, nextId);
  await eraseFromReviews(tx, act);
  await deletePerson(tx, act);
  await forgetSamples(
    tx,
    clientId,
    stored.map(({ uploadId }) => uploadId),
  );
  const data = { by, leads: found.leads, files: stored.map(({ uploadId }) => uploadId) };
  await recordDecision(tx, { id: nextId(), clientId, decision: 'person_erased', reason: 'person', data });
  await emitEvent(tx, { id: nextId(), clientId, type: 'lead.erased', data: { by, leads: found.leads } });
  // Before the commit: when a file cannot be deleted nothing is, and it can be done again.
  for (const { fileUrl, rejectedUrl } of stored) {
    for (const url of [fileUrl, rejectedUrl]) if (url !== null) await deps.storage.remove(fileOfUrl(url));
  }
  return found;
}

/** Answers kept for repeated requests go where they name the person or anything of theirs: such an answer may quote them. */
async function forgetAnswers(tx: Tx, { clientId, phone }: Person): Promise<void> {
  await sql`
    with mine as (select id from leads where client_id = ${clientId} and phone_number = ${phone}),
      talks as (select id from conversations where client_id = ${clientId} and lead_id in (select id from mine)),
      texts as (select id from messages where client_id = ${clientId} and lead_id in (select id from mine)),
      insights as (
        select id from sophie_insights
        where client_id = ${clientId} and (conversation_id in (select id from talks) or message_id in (select id from texts))
        union select insight_id from insight_leads where client_id = ${clientId} and lead_id in (select id from mine)),
      named as (
        select id::text as said from mine union all select id::text from talks union all select id::text from texts
        union all select id::text from insights
        union all select id::text from review_teachings
          where client_id = ${clientId} and insight_id in (select id from insights)
        union all select id::text from lead_notes where client_id = ${clientId} and lead_id in (select id from mine)
        union all select ${phone})
    delete from idempotency_keys k
    where k.client_id = ${clientId} and k.response is not null
      and exists (select from named where position(named.said in k.response::text) > 0)`.execute(tx);
}

/** Takes number and words out of what is only ever added to. A pseudonym keeps the evidence of one person together. */
async function blankEvidence(tx: Tx, { clientId, phone }: Person, nextId: () => string): Promise<void> {
  const pseudonym = `${ERASED}:${nextId()}`;
  const mine = sql`(select id from leads where client_id = ${clientId} and phone_number = ${phone})`;
  const texts = sql`(select message_id from send_attempts where client_id = ${clientId} and phone = ${phone})`;
  await sql`update status_events set params = '{}' where client_id = ${clientId} and message_id in ${texts}`.execute(
    tx,
  );
  await sql`
    update decisions set data = data - 'fields' - 'why', reason = case when reason ~ '^[a-z0-9_]+(:[a-z_,]+)?$' then reason else ${ERASED} end
    where client_id = ${clientId} and (lead_id in ${mine} or message_id in ${texts})`.execute(tx);
  await sql`
    update events set data = '{}' where client_id = ${clientId} and (lead_id in ${mine} or message_id in ${texts})`.execute(
    tx,
  );
  await eraseTexts(tx, { clientId, phone, pseudonym });
  // Who lifted it stands before the colon, in their own words why.
  await sql`
    update suppressions set lifted_by = split_part(lifted_by, ': ', 1)
    where client_id = ${clientId} and phone = ${phone}`.execute(tx);
  await sql`
    update bookings set details = '{}', lead_id = null where client_id = ${clientId} and lead_id in ${mine}`.execute(
    tx,
  );
  await sql`
    update lead_outcomes set phone = ${pseudonym}, lead_id = null
    where client_id = ${clientId} and (lead_id in ${mine} or phone = ${phone})`.execute(tx);
  await sql`delete from contact_history where client_id = ${clientId} and phone = ${phone}`.execute(tx);
  await sql`
    update send_attempts set phone = ${pseudonym}, body_hash = ${ERASED} where client_id = ${clientId} and phone = ${phone}`.execute(
    tx,
  );
}

/** Deletes the leads, and with them everything that hangs on them. */
async function deletePerson(tx: Tx, { clientId, phone }: Person): Promise<void> {
  await sql`delete from leads where client_id = ${clientId} and phone_number = ${phone}`.execute(tx);
  await sql`delete from phone_gates where client_id = ${clientId} and phone = ${phone}`.execute(tx);
}
