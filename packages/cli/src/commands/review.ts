import { inTenant, type Tx } from '@rekindle/db';
import { isCheckKey, proposedLesson, reviewCheck } from '@rekindle/domain';
import {
  agreeWithInsight,
  dismissInsight,
  type InsightAct,
  PromptRefused,
  startReplay,
  teachOtherwise,
} from '@rekindle/responder';
import { sql } from 'kysely';
import { usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { clientsNamed } from '../find-client.ts';
import { refusingPrompts } from '../find-prompt.ts';
import { isId } from '../ids.ts';
import type { Session } from '../session.ts';
import { type Store, withStore } from '../store.ts';

export interface Options {
  client?: string;
  json?: true;
}

export interface ListOptions extends Options {
  status: string;
  severity?: string;
  limit: number;
}

interface InsightRow {
  id: string;
  client: string;
  status: string;
  severity: string;
  category: string;
  check: string;
  title: string;
  description: string;
  suggestion: string | null;
  originalText: string | null;
  suggestedText: string | null;
  leads: number;
  feedback: string | null;
  lessonId: string | null;
}

const STATUSES: Readonly<Record<string, readonly string[]>> = {
  open: ['pending', 'viewed'],
  decided: ['approved_and_learned', 'dismissed', 'taught_sophie'],
  ...Object.fromEntries(
    ['pending', 'viewed', 'approved_and_learned', 'dismissed', 'taught_sophie'].map((status) => [status, [status]]),
  ),
};
const SEVERITY_NAMES = ['critical', 'warning', 'suggestion', 'info'];

async function readInsights(
  tx: Tx,
  client: { id: string; name: string },
  wanted: { id?: string; statuses?: readonly string[]; severity?: string | undefined; limit: number },
): Promise<InsightRow[]> {
  const { rows } = await sql<InsightRow>`
    select id, ${client.name} as client, status, severity, category, check_key as "check", title, description, suggestion,
      original_text as "originalText", suggested_text as "suggestedText", affected_leads_count as leads,
      user_feedback as feedback, related_lesson_id as "lessonId"
    from sophie_insights
    where client_id = ${client.id} and ${wanted.id === undefined ? sql`true` : sql`id = ${wanted.id}::uuid`}
      and ${wanted.statuses === undefined ? sql`true` : sql`status = any(${[...wanted.statuses]})`}
      and ${wanted.severity === undefined ? sql`true` : sql`severity = ${wanted.severity}`}
    order by id desc limit ${wanted.limit}`.execute(tx);
  return rows;
}

/** `rekindle review list`: one line an insight. */
export async function listReviews(session: Session, options: ListOptions): Promise<number> {
  const statuses = STATUSES[options.status];
  if (statuses === undefined) {
    throw usage(`There is no status "${options.status}". There are: ${Object.keys(STATUSES).join(', ')}.`);
  }
  const { severity, limit } = options;
  if (severity !== undefined && !SEVERITY_NAMES.includes(severity)) {
    throw usage(`There is no severity "${severity}". There are: ${SEVERITY_NAMES.join(', ')}.`);
  }
  return await withStore(session, async (store) => {
    const insights: InsightRow[] = [];
    for (const client of await clientsNamed(store, options.client)) {
      const scope = { clientId: client.id, now: store.clock.now() };
      insights.push(
        ...(await inTenant(store.db, scope, (tx) => readInsights(tx, client, { statuses, severity, limit }))),
      );
    }
    if (options.json) session.data(JSON.stringify({ insights }));
    else if (insights.length === 0) session.say('There are no such insights.');
    else for (const insight of insights) session.data(lineOf(insight));
    return EXIT.ok;
  });
}

function lineOf({ id, client, severity, status, title, originalText, leads }: InsightRow): string {
  const quoted = originalText === null ? '' : `: "${originalText.replaceAll(/\s+/g, ' ').slice(0, 60)}"`;
  return `${id}  ${client}, ${severity}, ${status.replaceAll('_', ' ')}: ${title}${quoted} (${leads} ${leads === 1 ? 'lead' : 'leads'})`;
}

/** Does something to the one insight of that id. Throws CliError when there is none. */
async function onInsight<T>(
  session: Session,
  id: string,
  options: Options,
  work: (tx: Tx, insight: InsightRow, act: InsightAct, store: Store) => Promise<T>,
): Promise<{ result: T; clientId: string }> {
  if (!isId(id)) throw usage(`"${id}" is not the id of an insight.`);
  return await withStore(session, async (store) => {
    await store.clock.sync();
    return await refusingPrompts(async () => {
      for (const client of await clientsNamed(store, options.client)) {
        const now = store.clock.now();
        const act = { clientId: client.id, insightId: id, now, userId: null };
        const found = await inTenant(store.db, { clientId: client.id, now }, async (tx) => {
          const [insight] = await readInsights(tx, client, { id, limit: 1 });
          return insight === undefined ? null : { result: await work(tx, insight, act, store), clientId: client.id };
        });
        if (found !== null) return found;
      }
      throw new PromptRefused('no_insight');
    });
  });
}

/** `rekindle review show`. */
export async function showReview(session: Session, id: string, options: Options): Promise<number> {
  const { result } = await onInsight(session, id, options, async (tx, insight, act) => ({
    insight,
    lesson: proposedLesson({ checkKey: insight.check, ...insight }),
    replay: await newestReplay(tx, act),
  }));
  const { insight, lesson, replay } = result;
  if (options.json) {
    session.data(JSON.stringify({ ...insight, lesson, replay }));
    return EXIT.ok;
  }
  session.data(lineOf(insight));
  session.data(`  ${insight.description}`);
  if (insight.originalText !== null) session.data(`  What was sent: "${insight.originalText}"`);
  if (insight.suggestedText !== null) session.data(`  Better: "${insight.suggestedText}"`);
  if (insight.suggestion !== null) session.data(`  ${insight.suggestion}`);
  if (insight.feedback !== null) session.data(`  What somebody said: ${insight.feedback}`);
  if (lesson !== null) session.data(`  Agreeing teaches (${lesson.lesson_type.replaceAll('_', ' ')}): ${lesson.title}`);
  if (isCheckKey(insight.check))
    session.data(`  Check: ${insight.check}, ${reviewCheck(insight.check).category.replaceAll('_', ' ')}`);
  session.data(`  ${replayLine(replay)}`);
  return EXIT.ok;
}

/** Words of one's own in place of those of the proposed lesson. */
interface LessonOptions {
  title?: string;
  say?: string;
  never?: string;
  trigger?: string;
  testing?: true;
}

export interface AgreeOptions extends Options, LessonOptions {
  why: string;
  withoutReplay?: true;
}

function changesOf({ title, say, never, trigger, testing }: LessonOptions): Parameters<typeof startReplay>[3] {
  return {
    ...(title !== undefined && { title }),
    ...(say !== undefined && { correct_response: say }),
    ...(never !== undefined && { incorrect_response: never }),
    ...(trigger !== undefined && { trigger }),
    ...(testing && { status: 'testing' as const }),
  };
}

/** `rekindle review agree`. */
export async function agree(session: Session, id: string, options: AgreeOptions): Promise<number> {
  const why = options.why.trim();
  if (why === '') throw usage('Say why with --why.');
  const how = {
    reason: why,
    lesson: changesOf(options),
    promptId: null,
    withoutReplay: options.withoutReplay === true,
  };
  const { result } = await onInsight(session, id, options, (tx, _insight, act, store) =>
    agreeWithInsight(store, tx, act, how),
  );
  if (options.json) session.data(JSON.stringify(result));
  else
    session.data(
      `Taught as lesson ${result.lessonId}; a new draft of the prompt has it (version ${result.versionId}).`,
    );
  return EXIT.ok;
}

export interface DisagreeOptions extends Options {
  why: string;
  effect: string;
  words?: string;
}

/** `rekindle review disagree`. */
export async function disagree(session: Session, id: string, options: DisagreeOptions): Promise<number> {
  const effects = ['allow_words', 'lower', 'off'] as const;
  const effect = effects.find((each) => each === options.effect);
  if (effect === undefined) throw usage(`There is no effect "${options.effect}". There are: ${effects.join(', ')}.`);
  if (options.why.trim() === '') throw usage('Say why with --why.');
  const how = { reason: options.why.trim(), effect, words: options.words ?? null };
  const { result } = await onInsight(session, id, options, (tx, _insight, act, store) =>
    teachOtherwise(store, tx, act, how),
  );
  if (options.json) session.data(JSON.stringify({ teachingId: result }));
  else session.data('The coach knows it now.');
  return EXIT.ok;
}

/** `rekindle review dismiss`. */
export async function dismiss(session: Session, id: string, options: Options & { why?: string }): Promise<number> {
  const { result } = await onInsight(session, id, options, (tx, _insight, act, store) =>
    dismissInsight(store, tx, act, { reason: options.why ?? null }),
  );
  if (options.json) session.data(JSON.stringify(result));
  else session.data(result.lowered ? 'Dismissed. Its check looks less closely from now on.' : 'Dismissed.');
  return EXIT.ok;
}

interface ReplayRow {
  id: string;
  status: 'running' | 'finished' | 'failed';
  reason: string | null;
  conversations: number;
  played: number;
  modelKind: string | null;
  same: number;
  different: number;
  better: number;
  worse: number;
}

async function newestReplay(tx: Tx, { clientId, insightId }: InsightAct): Promise<ReplayRow | null> {
  const { rows } = await sql<ReplayRow>`
    select r.id, r.status, r.reason, r.conversations, r.played, r.model_kind as "modelKind",
      count(*) filter (where t.verdict = 'same')::int as same, count(*) filter (where t.verdict = 'different')::int as different,
      count(*) filter (where t.verdict = 'better')::int as better, count(*) filter (where t.verdict = 'worse')::int as worse
    from review_replays r
    left join review_replay_turns t on t.client_id = r.client_id and t.replay_id = r.id
    where r.client_id = ${clientId} and r.insight_id = ${insightId}
    group by r.client_id, r.id order by r.id desc limit 1`.execute(tx);
  return rows[0] ?? null;
}

/** Who answered, as people read it. */
const ANSWERED_BY: Readonly<Record<string, string>> = {
  scripted: 'a scripted model, for there is no key',
  simulated: "the simulator's model",
  model: 'the model',
};

function replayLine(replay: ReplayRow | null): string {
  if (replay === null) return 'Not tried on past conversations yet.';
  const { status, played, conversations, same, different, better, worse, modelKind, reason } = replay;
  const by = modelKind === null ? '' : `, answered by ${ANSWERED_BY[modelKind] ?? modelKind}`;
  const found = `${better} better, ${worse} worse, ${different} different, ${same} the same`;
  if (status === 'failed')
    return `The replay stopped (${reason ?? 'unknown'}) after ${played} of ${conversations}: ${found}.`;
  return `${status === 'running' ? 'Being tried' : 'Tried'}: ${played} of ${conversations} conversations${by}: ${found}.`;
}

export interface ReplayOptions extends Options, LessonOptions {
  again?: true;
}

/** `rekindle review replay`: begins one where there is none or the words are new, and says how far the newest has come. */
export async function replay(session: Session, id: string, options: ReplayOptions): Promise<number> {
  const changes = changesOf(options);
  const isReworded = Object.keys(changes).length > 0;
  const { result } = await onInsight(session, id, options, async (tx, _insight, act, store) => {
    const before = await newestReplay(tx, act);
    const wanted = before === null || isReworded || (options.again === true && before.status !== 'running');
    if (wanted) await startReplay(store, tx, act, changes);
    return await newestReplay(tx, act);
  });
  if (options.json) session.data(JSON.stringify({ replay: result }));
  else session.data(replayLine(result));
  return EXIT.ok;
}
