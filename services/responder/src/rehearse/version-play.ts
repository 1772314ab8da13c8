import type { ReplyModel } from '@rekindle/contracts';
import { type AppliedVersion, readLessons, readVersionAsApplied, type Tx } from '@rekindle/db';
import { chooseLessons, type EpochMs, type Lesson, scriptedAnswer } from '@rekindle/domain';
import { promptFor } from '../prompt.ts';
import { PromptRefused } from '../prompts/refused.ts';
import { readTrialContext, type TrialContext } from '../prompts/trial-context.ts';
import type { Play } from './play-turn.ts';

/** What a version is played from, read once. */
export interface VersionTrial {
  trial: TrialContext;
  version: AppliedVersion;
  lessons: readonly Lesson[];
  /** What the model is told and may not say, and what somebody answers for. */
  confidential: string;
  approved: readonly string[];
}

/**
 * Reads what a version would answer from, whatever its status.
 * @throws PromptRefused no_version
 */
export async function readVersionTrial(
  tx: Tx,
  ref: { clientId: string; versionId: string },
  now: EpochMs,
): Promise<VersionTrial> {
  const version = await readVersionAsApplied(tx, ref);
  if (version === null) throw new PromptRefused('no_version');
  const { clientId } = ref;
  const trial = await readTrialContext(tx, { clientId, datasetId: version.datasetId }, version, now);
  const { confidential, knowledge } = promptFor(clientId, trial.context, null);
  const { settings, bookingPage } = trial.context;
  const texts = [settings.m1_message, settings.m2_message ?? '', settings.m3_message ?? '', bookingPage ?? ''];
  return {
    ...{ trial, version, confidential, approved: [...knowledge, ...texts] },
    lessons: await readLessons(tx, clientId),
  };
}

/** A conversation under a version, in which a lead has just got M1. Nothing of it is stored. */
export function openVersionPlay({ trial, version, lessons }: VersionTrial): Play {
  const { clientId, context } = trial;
  const { leadId } = context.facts;
  return {
    ...{ clientId, settings: context.settings, personas: context.personas, facts: context.facts },
    ...{ bookingPage: context.bookingPage, history: [...context.history] },
    standing: { status: 'CONTACTED_1', suppressed: null, manual: false, grave: false },
    guidanceFor: async (stage, history) => {
      const said = history.slice(history.findLastIndex(({ from }) => from === 'us') + 1).map(({ text }) => text);
      const turn = { leadId, stage, said, inVersion: version.appliedLessons };
      return await Promise.resolve({ ...context.guidance, lessons: chooseLessons(lessons, turn) });
    },
  };
}

/** Rules that stand in for a model in one play. */
export function scriptedModel(play: Play): ReplyModel {
  let nth = 0;
  return {
    model: 'scripted',
    draft: async () => {
      const said = play.history.findLast(({ from }) => from === 'lead')?.text ?? '';
      const { companyName } = play.facts;
      const draft = scriptedAnswer({ said, companyName, link: play.bookingPage, nth });
      nth += 1;
      return await Promise.resolve({ kind: 'draft', draft, usage: NO_USAGE });
    },
  };
}

const NO_USAGE = {
  ...{ model: 'scripted', inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 },
  ...{ costMicros: 0, priceVersion: 'none', latencyMs: 0 },
};
