import { inTenant, type PromptEval, readPromptEvals, readRunningEval } from '@rekindle/db';
import type { EvalScore, LeadScore } from '@rekindle/domain';
import { EvalFailed, evaluateVersion, stopEval } from '@rekindle/responder';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { findPrompt, findVersion, refusingPrompts } from '../find-prompt.ts';
import { modelOf } from '../rehearse/model-of.ts';
import type { Session } from '../session.ts';
import { withStore } from '../store.ts';

export interface EvalOptions {
  prompt: string;
  client?: string;
  version?: string;
  plays?: number;
  seed: number;
  scripted?: true;
  json?: true;
}

/** Plays of each lead by a real model, which does not answer the same thing twice; rules do. */
const PLAYS_OF_MODEL = 3;

/**
 * `rekindle prompt eval`: plays the simulated leads against a version and keeps the result with it. Fails when something
 * was sent that must not be.
 */
export async function evalPrompt(session: Session, options: EvalOptions): Promise<number> {
  return await withStore(session, async (store) => {
    await store.clock.sync();
    const { clientId, promptId, name, ...prompt } = await findPrompt(store, options.prompt, options.client);
    const { version, versionId } = await inTenant(store.db, { clientId, now: store.clock.now() }, (tx) =>
      refusingPrompts(() => findVersion(tx, { clientId, promptId, name, ...prompt }, options.version)),
    );
    const found = options.scripted ? null : modelOf(session, store);
    const model = found === null || found.kind === 'none' ? null : { kind: found.kind, ask: found.ask };
    if (model === null) {
      session.say('A scripted model answers: this measures the words and the code around a model, not a model.');
    }
    const plays = options.plays ?? (model?.kind === 'model' ? PLAYS_OF_MODEL : 1);
    try {
      const result = await evaluateVersion(store, {
        ...{ clientId, versionId, plays, seed: options.seed, model },
        onLead: (lead, done, of) => {
          if (options.json !== true) session.say(progress(lead, done, of));
        },
      });
      if (options.json) session.data(JSON.stringify({ version, versionId, ...result }));
      else session.data(`${name} ${version}: ${evalSentence(result.modelKind, result.model, result.score)}`);
      return result.score.violations === 0 ? EXIT.ok : EXIT.failure;
    } catch (error) {
      if (error instanceof EvalFailed) throw new CliError(EXIT.failure, `${error.message}. Nothing was kept.`);
      throw error;
    }
  });
}

/** `rekindle prompt stop-eval`: of those in the background. */
export async function stopPromptEval(
  session: Session,
  options: { prompt: string; client?: string; json?: true },
): Promise<number> {
  return await withStore(session, async (store) => {
    await store.clock.sync();
    const { clientId, promptId, name } = await findPrompt(store, options.prompt, options.client);
    const now = store.clock.now();
    const stopped = await inTenant(store.db, { clientId, now }, async (tx) => {
      const evalRunId = await readRunningEval(tx, { clientId, promptId });
      return evalRunId !== null && (await stopEval(tx, { clientId, evalRunId, now })) ? evalRunId : null;
    });
    if (options.json) session.data(JSON.stringify({ stopped }));
    else if (stopped === null) session.data(`No simulated leads are played against ${name} in the background.`);
    else session.data(`Stopped: no further leads are played against ${name}, and no result is kept.`);
    return EXIT.ok;
  });
}

function progress({ key, passed, score, plays }: LeadScore, done: number, of: number): string {
  const wrong = plays.flatMap(({ end, missing, violations }) => [
    ...violations.map((violation) => `sent ${violation}`),
    ...missing.map((fact) => `lacks ${fact.replaceAll('_', ' ')}`),
    ...(passed ? [] : [`ended as ${end.replaceAll('_', ' ')}`]),
  ]);
  const why = wrong.length === 0 ? '' : `: ${[...new Set(wrong)].join(', ')}`;
  const mark = passed ? 'passes' : `scores ${score.toFixed(2)}`;
  return `${String(done).padStart(3)}/${of}  ${key.replaceAll('_', ' ')} ${mark}${why}`;
}

const ANSWERED = { model: '', simulated: " (the sandbox's model)", scripted: ' (scripted model)' } as const;

/** A result in one line. */
function evalSentence(
  modelKind: PromptEval['modelKind'],
  model: string,
  { leads, plays, passed, score, violations }: Pick<EvalScore, 'leads' | 'plays' | 'passed' | 'score' | 'violations'>,
): string {
  const how = plays === 1 ? 'played once' : `each of ${plays} plays`;
  const bad = violations === 1 ? '1 violation' : `${violations} violations`;
  return `${passed} of ${leads} simulated leads pass, ${how}; score ${score.toFixed(2)}, ${bad}; by ${model}${ANSWERED[modelKind]}`;
}

/** The newest result of a version in one line; null when there is none. */
export async function lastEval(
  tx: Parameters<typeof readPromptEvals>[0],
  ref: { clientId: string; versionId: string },
): Promise<{ sentence: string; result: Omit<PromptEval, 'leads'> } | null> {
  const [found] = await readPromptEvals(tx, { ...ref, limit: 1 });
  if (found === undefined) return null;
  const { leads: _leads, ...result } = found;
  const changed = result.isCurrent ? '' : '; the draft was changed since';
  return { result, sentence: evalSentence(result.modelKind, result.model, result.score) + changed };
}
