import { readActivePersonas, readVersionAsApplied, type StoredPersona, type Tx } from '@rekindle/db';
import { type EpochMs, STATIC_BUDGET, staticPart } from '@rekindle/domain';
import { sql } from 'kysely';
import { wordsFor } from '../prompt.ts';
import { readTrialContext } from './trial-context.ts';

/** How long the part is that every lead shares, for one campaign, version and audience that may meet. */
export interface StaticLength {
  key: string;
  /** For people: where they meet. */
  where: string;
  /** Estimated. */
  tokens: number;
  /** Names in braces that cannot be filled in there: no answer could be written. */
  unfilled: readonly string[];
}

interface Subject {
  clientId: string;
  now: EpochMs;
}

/** As many audiences as a client can sensibly have. */
const AUDIENCES_MAX = 1_000;

/**
 * Reads how long the shared part is wherever the AI may answer or will: each campaign and those to come, the versions that
 * run there, each active audience.
 * @param only.versionId that version in place of those that run, where it would
 * @param only.audienceId that audience alone
 */
export async function readStaticLengths(
  tx: Tx,
  { clientId, now }: Subject,
  only: { versionId?: string; audienceId?: string | undefined } = {},
): Promise<StaticLength[]> {
  const audiences = await readAudiences(tx, clientId, only.audienceId);
  const lengths: StaticLength[] = [];
  for (const place of await readPlaces(tx, clientId, only.versionId ?? null)) {
    const { datasetId, campaign, versionId, isDraft } = place;
    const version = versionId === null ? null : await readVersionAsApplied(tx, { clientId, versionId });
    const { context } = await readTrialContext(tx, { clientId, datasetId }, version, now);
    const names = [
      campaign === null ? null : `the campaign "${campaign}"`,
      version === null ? null : `the prompt "${version.promptName} ${version.version}"`,
    ];
    for (const audience of audiences) {
      const personas = { ...context.personas, audience };
      const part = staticPart(wordsFor(clientId, { ...context, personas }));
      const where = [...names, audience === null ? null : `the audience "${audience.name}"`];
      lengths.push({
        key: [datasetId, versionId, audience?.id].join('/'),
        where: where.filter((name) => name !== null).join(', '),
        ...part,
        // A campaign that has not started may get its page yet.
        ...(isDraft && { unfilled: [] }),
      });
    }
  }
  return lengths;
}

async function readAudiences(
  tx: Tx,
  clientId: string,
  audienceId: string | undefined,
): Promise<(StoredPersona | null)[]> {
  const found = await readActivePersonas(tx, { clientId, id: audienceId, limit: AUDIENCES_MAX });
  return found.length === 0 && audienceId === undefined ? [null] : found;
}

interface Place {
  /** Null: campaigns with nothing of their own, and those to come. */
  datasetId: string | null;
  campaign: string | null;
  /** Null: no version applies. */
  versionId: string | null;
  /** It has not started yet. */
  isDraft: boolean;
}

/** Where the AI may answer or will; of campaigns with the same voice, strategy, versions and booking page one stands for all. */
async function readPlaces(tx: Tx, clientId: string, versionId: string | null): Promise<Place[]> {
  const { rows } = await sql<Place>`
    with running as (
      select id, dataset_id, status from prompt_versions
      where client_id = ${clientId} and ${versionId}::uuid is null
        and (status = 'live' or (status = 'test' and canary_percent > 0))
      union all
      select id, dataset_id, 'live' from prompt_versions where client_id = ${clientId} and id = ${versionId}::uuid
    ), campaigns as (
      select null::uuid as id, null::text as name, null::uuid as voice, null::uuid as strategy, '' as page, false as draft
      union all
      select id, name, ai_persona_id, strategy_id,
        coalesce(nullif(btrim(settings_snapshot ->> 'cal_booking_link'), ''), booking_process_id::text, ''),
        campaign_status = 'draft'
      from datasets where client_id = ${clientId} and not archived
    ), met as (
      select c.*, r.id as version_id from campaigns c
      left join running r on r.dataset_id is not distinct from c.id
        or (r.dataset_id is null and not exists (select from running o where o.dataset_id = c.id and o.status = 'live'))
    )
    select distinct on (voice, strategy, page, version_id, draft)
      id as "datasetId", name as campaign, version_id as "versionId", draft as "isDraft"
    from met where ${versionId}::uuid is null or version_id is not null
    order by voice, strategy, page, version_id, draft, id nulls first`.execute(tx);
  return rows;
}

/** Why no answer could be written somewhere: its words are too long, or some of them cannot be filled in. */
export interface AnswerFault {
  code: 'over_budget' | 'unfilled';
  /** For people. */
  sentence: string;
}

/** What is over the budget, as sentences for people. */
export function tooLongSentences(lengths: readonly StaticLength[]): string[] {
  return lengths
    .filter(({ tokens }) => tokens > STATIC_BUDGET)
    .map(({ where, tokens }) => {
      const place = where === '' ? '' : `With ${where} `;
      return `${place === '' ? 'What' : `${place}what`} every answer is told takes about ${tokens} tokens and may take ${STATIC_BUDGET}: shorten it, or take something out.`;
    });
}

/** What cannot be filled in, as sentences for people. */
function unfilledSentences(lengths: readonly StaticLength[]): string[] {
  return lengths.flatMap(({ where, unfilled }) =>
    unfilled.map((name) => {
      const shown = /^[{}%]+$/.test(name) ? name : `{{${name}}}`;
      const why = name === 'booking_link' ? 'there is no booking page' : 'there is nothing of that name';
      return `${where === '' ? '' : `With ${where}: `}${shown} cannot be filled in, for ${why}; no answer could be written.`;
    }),
  );
}

/**
 * Changes words that answers are told, unless somewhere no answer could be written any more: they would be too long, and
 * longer than they were, or have something that cannot be filled in and could be, or was not there.
 * @param how.audienceId the change is about this audience alone
 * @param how.refuse throws what says so; gets one fault at least
 */
export async function keepAnswerable<T>(
  tx: Tx,
  subject: Subject,
  work: () => Promise<T>,
  how: { audienceId?: (done: T) => string; refuse: (faults: readonly AnswerFault[]) => never },
): Promise<T> {
  await sql`savepoint before_words`.execute(tx);
  const done = await work();
  const only = { audienceId: how.audienceId?.(done) };
  const after = (await readStaticLengths(tx, subject, only)).filter(
    ({ tokens, unfilled }) => tokens > STATIC_BUDGET || unfilled.length > 0,
  );
  if (after.length === 0) return done;
  await sql`rollback to savepoint before_words`.execute(tx);
  const before = new Map((await readStaticLengths(tx, subject, only)).map((length) => [length.key, length]));
  const grown = after.filter(({ key, tokens }) => tokens > (before.get(key)?.tokens ?? 0));
  const lost = after.map((length) => {
    const known = before.get(length.key)?.unfilled ?? [];
    return { ...length, unfilled: length.unfilled.filter((name) => !known.includes(name)) };
  });
  const faults = [
    ...tooLongSentences(grown).map((sentence): AnswerFault => ({ code: 'over_budget', sentence })),
    ...unfilledSentences(lost).map((sentence): AnswerFault => ({ code: 'unfilled', sentence })),
  ];
  if (faults.length > 0) how.refuse(faults);
  // It was so before, and is better now or the same: what mends it must be let in.
  return await work();
}
