import {
  addInsight,
  addInsightLeads,
  at,
  countFindings,
  countTraits,
  inTenant,
  lockReviewTask,
  readDecidedPatterns,
  readPatternLeads,
  readReviewedCampaigns,
  readTaughtChecks,
  readTraitLeads,
  settleReviewTask,
  type Tx,
} from '@rekindle/db';
import {
  type CampaignPattern,
  type CheckCount,
  type CheckKey,
  DAY_MS,
  findCampaignPatterns,
  findPatterns,
  findSuccess,
  impactScore,
  isCheckKey,
  isTrait,
  type Pattern,
  patternSentence,
  reviewCheck,
  type SuccessPattern,
} from '@rekindle/domain';
import { sql } from 'kysely';
import { PATTERN_DAYS, type ReviewDeps } from './deps.ts';
import { tellOfNew } from './store-findings.ts';

/** Conversations shown with a pattern, and leads counted for it. */
const PATTERN_LEADS_MAX = 500;
const EXAMPLES_MAX = 3;

/**
 * Step: looks over the last 30 days of a client's reviews for what is found, or works, too often to be an accident; and
 * for how much rarer faults have become, and how much more frequent what works, since lessons were taught of them.
 */
export async function findPatternsStep(deps: ReviewDeps, { clientId }: { clientId: string }): Promise<void> {
  await deps.clock.sync();
  const now = deps.clock.now();
  await inTenant(deps.db, { clientId, now }, async (tx) => {
    const task = { clientId, task: 'patterns', id: clientId } as const;
    if ((await lockReviewTask(tx, task, now)) === null) return;
    const since = now - PATTERN_DAYS * DAY_MS;
    const { sensitivity } = await readTaughtChecks(tx, clientId);
    const decided = await readDecidedPatterns(tx, { clientId, since });
    // What led to a decision is not held against it again: each pattern is counted from the newest one on.
    for (const from of new Set([since, ...decided.values()])) {
      const isWanted = (check: CheckKey, key: string) =>
        sensitivity[check] !== 'off' && (decided.get(key) ?? since) === from;
      await storePatterns(deps, tx, { clientId, since: from, isAllDays: from === since }, isWanted);
    }
    await measureImpact(tx, clientId, now);
    await settleReviewTask(tx, task, null);
  });
}

interface Span {
  clientId: string;
  /** Epoch ms. */
  since: number;
  /** Nothing was decided since. */
  isAllDays: boolean;
}

const patternKey = (check: CheckKey) => `pattern:${check}`;
const campaignKey = (datasetId: string, check: CheckKey) => `campaign:${datasetId}:${check}`;

/** Keeps the patterns of a span that are wanted: of checks that are on, counted from its beginning. */
async function storePatterns(
  deps: ReviewDeps,
  tx: Tx,
  span: Span,
  isWanted: (check: CheckKey, dedupKey: string) => boolean,
): Promise<void> {
  const { clientId, since } = span;
  const counts = countsOf(await countFindings(tx, { clientId, since }));
  const found = [...findPatterns(counts), ...findSuccess(await countTraits(tx, { clientId, since }))];
  for (const pattern of found) {
    if (isWanted(pattern.check, patternKey(pattern.check))) await storePattern(deps, tx, span, pattern);
  }
  for (const campaign of await readReviewedCampaigns(tx, { clientId, since })) {
    const own = countsOf(await countFindings(tx, { clientId, since, datasetId: campaign.datasetId }));
    for (const pattern of findCampaignPatterns(own, counts)) {
      if (!isWanted(pattern.check, campaignKey(campaign.datasetId, pattern.check))) continue;
      await storePattern(deps, tx, { ...span, campaign }, pattern);
    }
  }
}

/** How often each check found something in what it is about. */
function countsOf(counted: Awaited<ReturnType<typeof countFindings>>): CheckCount[] {
  return counted.flatMap(({ about, of, hits }) =>
    Object.entries(hits).flatMap(([check, n]) =>
      isCheckKey(check) && reviewCheck(check).about === about ? [{ check, hits: n, of }] : [],
    ),
  );
}

/** Keeps a pattern as an insight: one of the client's, or of one campaign where it is surely more often found. */
async function storePattern(
  deps: ReviewDeps,
  tx: Tx,
  { clientId, since, isAllDays, campaign }: Span & { campaign?: { datasetId: string; name: string } },
  pattern: Pattern | SuccessPattern | CampaignPattern,
): Promise<void> {
  const check = reviewCheck(pattern.check);
  const when = isAllDays ? `of the last ${PATTERN_DAYS} days` : 'since it was last decided on';
  const datasetId = campaign?.datasetId ?? null;
  const wanted = { clientId, check: pattern.check, since, limit: PATTERN_LEADS_MAX };
  const isGood = isTrait(pattern.check);
  const leads = isGood
    ? await readTraitLeads(tx, wanted)
    : await readPatternLeads(tx, { ...wanted, ...(datasetId !== null && { datasetId }) });
  const examples = leads
    .slice(0, EXAMPLES_MAX)
    .map(({ conversationId, messageId, quote }) => ({ conversationId, messageId, quote }));
  const [newest] = leads;
  const insight = await addInsight(tx, {
    ...{
      clientId,
      id: deps.ids.next(),
      type: campaign === undefined ? ('pattern' as const) : ('campaign' as const),
      checkKey: pattern.check,
      dedupKey: campaign === undefined ? patternKey(pattern.check) : campaignKey(campaign.datasetId, pattern.check),
    },
    // A pattern is no emergency: what is critical was told one by one.
    ...{ messageId: null, conversationId: newest?.conversationId ?? null, datasetId },
    severity: check.severity === 'critical' ? 'warning' : check.severity,
    category: check.category,
    ...{
      title: check.title,
      description: `${check.description} It was ${patternSentence(pattern)} ${when}${whereOf(campaign, pattern)}.`,
    },
    // What works is no words to better.
    ...{ suggestion: check.suggestion, originalText: isGood ? null : (newest?.quote ?? null), suggestedText: null },
    evidence: { ...pattern, since: new Date(since).toISOString(), examples },
  });
  if (insight === null) return;
  await addInsightLeads(tx, { clientId, insightId: insight.id }, leads);
  if (!insight.added) return;
  const told = { clientId, insightId: insight.id, leadId: null, messageId: null, datasetId };
  await tellOfNew(deps, tx, told, { check: pattern.check, severity: 'info' });
}

function whereOf(campaign: { name: string } | undefined, pattern: object): string {
  if (campaign === undefined || !('others' in pattern)) return '';
  const { hits, of } = (pattern as CampaignPattern).others;
  return ` in the campaign "${campaign.name}", and in ${hits} of ${of} elsewhere`;
}

/** How each lesson that came of an insight has done: the share of finds, or of the trait, in as long before it as after it. */
async function measureImpact(tx: Tx, clientId: string, now: number): Promise<void> {
  const applied = await tx
    .selectFrom('sophie_insights')
    .select(['id', 'check_key', 'applied_at'])
    .where('client_id', '=', clientId)
    .where('applied', '=', true)
    .where(sql<boolean>`applied_at > ${at(now - PATTERN_DAYS * DAY_MS)}::timestamptz`)
    .execute();
  for (const { id, check_key: check, applied_at: taughtAt } of applied) {
    if (taughtAt === null || !isCheckKey(check)) continue;
    const before = await share(tx, clientId, check, { since: taughtAt - PATTERN_DAYS * DAY_MS, until: taughtAt });
    const after = await share(tx, clientId, check, { since: taughtAt });
    await tx
      .updateTable('sophie_insights')
      .set({ impact_score: impactScore(check, before, after) })
      .where('client_id', '=', clientId)
      .where('id', '=', id)
      .execute();
  }
}

async function share(tx: Tx, clientId: string, check: CheckKey, span: { since: number; until?: number }) {
  if (isTrait(check)) {
    const own = (await countTraits(tx, { clientId, ...span })).find((each) => each.check === check);
    return { hits: own?.with.of ?? 0, of: (own?.with.of ?? 0) + (own?.without.of ?? 0) };
  }
  const counted = await countFindings(tx, { clientId, ...span });
  const own = counted.find(({ about }) => about === reviewCheck(check).about);
  return { hits: own?.hits[check] ?? 0, of: own?.of ?? 0 };
}
