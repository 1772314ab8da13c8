import { inTenant } from '@rekindle/db';
import { causeWords, localMoment } from '@rekindle/domain';
import { type PromptView, readPromptNow, readRuns, readSentPrompt, type RunView } from '@rekindle/responder';
import { notFound, usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { clientsNamed } from '../find-client.ts';
import { findLead } from '../find-lead.ts';
import { isId } from '../ids.ts';
import type { Session } from '../session.ts';
import { withStore } from '../store.ts';

interface Options {
  client?: string;
  json?: true;
}

/** `rekindle prompt show --lead`: what would be sent to the model now. */
export async function showPromptNow(session: Session, options: Options & { lead: string }): Promise<number> {
  return await withStore(session, async (store) => {
    await store.clock.sync();
    const { clientId, leadId } = await findLead(store, options.lead, options.client);
    const now = store.clock.now();
    const prompt = await inTenant(store.db, { clientId, now }, (tx) => readPromptNow(tx, { clientId, leadId }, now));
    if (prompt === null) throw notFound('Nobody has texted with this lead in a started campaign, so nothing is asked.');
    if (options.json) {
      session.data(JSON.stringify({ clientId, leadId, ...prompt }));
      return EXIT.ok;
    }
    if (prompt.held !== null) session.say(`As things stand the model is not asked: ${heldWords(prompt.held)}.`);
    const { tokens } = prompt;
    session.data(
      `Prompt ${prompt.version}, about ${tokens.static} tokens for every lead and ${tokens.turn} for this one`,
    );
    tell(session, prompt);
    return EXIT.ok;
  });
}

function heldWords(code: string): string {
  if (code === 'nothing_due') return 'nothing of theirs waits for an answer';
  if (code === 'decline') return 'a fixed line answers them, because they said no thanks';
  if (code === 'bot_question') return `a fixed line answers them, because ${causeWords(code)}`;
  return causeWords(code);
}

/** `rekindle prompt show --run`: exactly what was sent, and what came of it. */
export async function showSentPrompt(session: Session, options: Options & { run: string }): Promise<number> {
  if (!isId(options.run)) throw usage(`"${options.run}" is not the id of a run.`);
  return await withStore(session, async (store) => {
    for (const client of await clientsNamed(store, options.client)) {
      const wanted = { clientId: client.id, runId: options.run };
      const sent = await inTenant(store.db, { clientId: client.id, now: store.clock.now() }, (tx) =>
        readSentPrompt(tx, wanted),
      );
      if (sent === null) continue;
      if (!sent.intact)
        session.say('Somebody has changed this record: its pieces no longer give the hashes of the run.');
      if (options.json) session.data(JSON.stringify({ clientId: client.id, ...sent }));
      else {
        session.data(runLine(sent.run, 'UTC'));
        tell(session, sent);
        if (sent.run.draft !== null) session.data(`answer  ${JSON.stringify(sent.run.draft)}`);
      }
      return sent.intact ? EXIT.ok : EXIT.failure;
    }
    throw notFound(`There is no run ${options.run} whose prompt was kept.`);
  });
}

const RUNS_SHOWN_MAX = 50;

/** `rekindle prompt runs`: one line a call, newest first. */
export async function showRuns(session: Session, options: Options & { lead: string }): Promise<number> {
  return await withStore(session, async (store) => {
    const { clientId, leadId, zone } = await findLead(store, options.lead, options.client);
    const runs = await inTenant(store.db, { clientId, now: store.clock.now() }, (tx) =>
      readRuns(tx, { clientId, leadId, limit: RUNS_SHOWN_MAX }),
    );
    if (options.json) session.data(JSON.stringify({ clientId, leadId, runs }));
    else if (runs.length === 0) session.say('The model has not been asked for this lead.');
    else for (const run of runs) session.data(runLine(run, zone));
    return EXIT.ok;
  });
}

function runLine(run: RunView, zone: string): string {
  const { inputTokens, cachedInputTokens, outputTokens, costMicros } = run;
  const tokens =
    inputTokens === null ? 'no tokens' : `${inputTokens} (${cachedInputTokens ?? 0} cached) + ${outputTokens}`;
  const cost = costMicros === null ? 'cost unknown' : `$${(costMicros / 1e6).toFixed(6)}`;
  const gates = Array.isArray(run.gates) ? run.gates.map(String) : [];
  const found = [run.detail, ...gates].filter((part) => part !== null);
  const numbers = `${run.model ?? 'no model'}, ${tokens} tokens, ${cost}, ${run.latencyMs ?? '?'} ms`;
  const why = found.length === 0 ? '' : `: ${found.join('; ')}`;
  return `${localMoment(run.at, zone)}  ${run.outcome.padEnd(16)} ${numbers}${why} [${run.runId}]`;
}

function tell(session: Session, { staticHash, turnHash, warnings, fragments }: PromptView): void {
  session.data(`static  ${staticHash}`);
  session.data(`turn    ${turnHash}`);
  for (const { severity, code, section, detail } of warnings)
    session.data(`${severity}  ${section} ${code.replaceAll('_', ' ')}: ${detail}`);
  for (const { section, ordinal, source, why, refId, refVersion, content } of fragments) {
    const ref = refId === null ? '' : ` ${refId}`;
    const version = refVersion === null ? '' : `@${refVersion}`;
    session.data(`${section}.${ordinal}`.padEnd(7) + `[${source}${ref}${version}] ${why}`);
    for (const line of content.split('\n')) session.data(`       ${line}`);
  }
}
