import { inTenant, readVersionAsApplied, type Tx } from '@rekindle/db';
import {
  type CompiledSection,
  type EpochMs,
  HEADINGS,
  sha256,
  STATIC_BUDGET,
  STATIC_SECTIONS,
  versionFaults,
  type VersionFault,
} from '@rekindle/domain';
import type { ResponderDeps } from '../deps.ts';
import type { DraftDeps } from '../draft-reply.ts';
import { type Prompt, promptFor } from '../prompt.ts';
import { type GoldenConversation, type GoldenResult, playGolden } from './golden.ts';
import { failedGolden, faultyVersion, PromptRefused } from './refused.ts';
import { readStaticLengths, tooLongSentences } from './static-lengths.ts';
import { readTrialContext, type TrialContext } from './trial-context.ts';

/** What a version may be put live from. */
export const OPEN: ReadonlySet<string> = new Set(['draft', 'test']);

/** What trying a version takes: no model, for a scripted one answers. */
export type TrialDeps = Omit<DraftDeps, 'model'> & Pick<ResponderDeps, 'db'>;

interface VersionRef {
  clientId: string;
  versionId: string;
}

/** What a version would be in an answer now. */
export interface VersionCheck {
  faults: VersionFault[];
  golden: GoldenResult | null;
  /** Estimates, of the part that every lead shares. */
  tokens: number;
  /** Tokens that this part may take. */
  budget: number;
  /** That part, to the byte. */
  text: string;
  /** The same section by section: what each says, from where and why. */
  sections: {
    section: string;
    heading: string;
    tokens: number;
    pieces: { content: string; source: string; why: string }[];
  }[];
}

/** That a version may be used, and of which words that was found. */
export interface VersionProof {
  golden: GoldenResult;
  /** Of what it was played with: another one means that the proof is of something else. */
  contentSha256: string;
}

/**
 * Looks for whatever keeps a version from being used and, when there is nothing, plays its golden conversations, outside
 * of any transaction. Nothing is stored.
 * @throws PromptRefused no_version
 */
export async function checkVersion(deps: TrialDeps, ref: VersionRef, now: EpochMs): Promise<VersionCheck> {
  const { trial, check } = await readCheck(deps, ref, now);
  return { ...check, golden: check.faults.length > 0 ? null : await playGolden(deps, trial, trial.golden) };
}

/**
 * The same for a version that is to be used: its faults and failed golden conversations refuse it.
 * @throws PromptRefused no_version, not_open, faulty, golden_failed
 */
export async function proveVersion(deps: TrialDeps, ref: VersionRef, now: EpochMs): Promise<VersionProof> {
  const { trial, check } = await readCheck(deps, ref, now);
  if (!OPEN.has(trial.status)) throw new PromptRefused('not_open');
  if (check.faults.length > 0) throw faultyVersion(check.faults);
  const golden = await playGolden(deps, trial, trial.golden);
  if (!golden.passed) throw failedGolden(golden);
  return { golden, contentSha256: trial.contentSha256 };
}

/**
 * Looks whether a version is still what was proven. The caller has locked it.
 * @throws PromptRefused no_version, changed_meanwhile
 */
export async function requireProven(tx: Tx, ref: VersionRef, proof: VersionProof, now: EpochMs): Promise<void> {
  const { contentSha256 } = await readTrial(tx, ref, now);
  if (contentSha256 !== proof.contentSha256) throw new PromptRefused('changed_meanwhile');
}

/** A section of the part that every lead shares, without its heading among the pieces; nothing for the turn's. */
function shownSection({ section, tokens, fragments }: CompiledSection): VersionCheck['sections'] {
  if (!(STATIC_SECTIONS as readonly string[]).includes(section)) return [];
  const pieces = fragments.slice(1).map(({ content, source, why }) => ({ content, source, why }));
  return [{ section, heading: HEADINGS[section].replace(/^#\s*/, ''), tokens, pieces }];
}

interface Trial extends TrialContext {
  status: string;
  golden: GoldenConversation[];
  contentSha256: string;
  prompt: Prompt;
}

async function readTrial(tx: Tx, { clientId, versionId }: VersionRef, now: EpochMs): Promise<Trial> {
  const version = await readVersionAsApplied(tx, { clientId, versionId });
  if (version === null) throw new PromptRefused('no_version');
  const stored = await tx
    .selectFrom('prompt_versions as v')
    .innerJoin('prompts as p', (join) =>
      join.onRef('p.client_id', '=', 'v.client_id').onRef('p.id', '=', 'v.prompt_id'),
    )
    .select(['v.status', 'p.golden_conversations'])
    .where('v.client_id', '=', clientId)
    .where('v.id', '=', versionId)
    .executeTakeFirstOrThrow();
  const { context } = await readTrialContext(tx, { clientId, datasetId: version.datasetId }, version, now);
  // Checked when they were stored.
  const golden = stored.golden_conversations as GoldenConversation[];
  const prompt = promptFor(clientId, context, null);
  const content = [prompt.staticHash, context.guidance.forbidden, golden];
  return { clientId, context, prompt, status: stored.status, golden, contentSha256: sha256(JSON.stringify(content)) };
}

/** What there is to know of a version before its golden conversations are played. */
async function readCheck(
  deps: TrialDeps,
  ref: VersionRef,
  now: EpochMs,
): Promise<{ trial: Trial; check: Omit<VersionCheck, 'golden'> }> {
  const { clientId } = ref;
  const [trial, lengths] = await inTenant(deps.db, { clientId, now }, async (tx) => [
    await readTrial(tx, ref, now),
    await readStaticLengths(tx, { clientId, now }, ref),
  ]);
  const { prompt } = trial;
  const { guidance } = trial.context;
  const faults = versionFaults({
    fragments: guidance.version?.fragments ?? [],
    ...{ warnings: prompt.warnings, forbidden: guidance.forbidden, tooLong: tooLongSentences(lengths) },
  });
  const sections = prompt.sections.flatMap(shownSection);
  const text = prompt.messages[0].content;
  return { trial, check: { faults, tokens: prompt.tokens.static, budget: STATIC_BUDGET, text, sections } };
}
