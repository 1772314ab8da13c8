import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { lastClause } from '../src/gates/before/gate.ts';
import { INNOCENT } from '../src/gates/before/opt-out-innocent.ts';
import { IDIOMS, readByRules } from '../src/gates/before/opt-out.ts';
import { scoreFeatures } from '../src/gates/before/opt-out-score.ts';
import { readInbound } from '../src/gates/before/read-inbound.ts';
import { type Example, fitLogistic, type FitOptions, type Fitted, scoreOf } from './logistic.ts';
import { type EvalClass, readClass } from './read-set.ts';

const OPT_OUTS: readonly EvalClass[] = ['opt-out', 'abuse', 'keyword'];
const OTHERS: readonly EvalClass[] = [
  'hard-negative',
  'ordinary',
  'wrong-number',
  'bot-question',
  'injection',
  'auto-reply',
  'tapback',
];
const OPTIONS: FitOptions = { l1: 0.0002, leastCount: 3, iterations: 300 };
const FOLDS = 10;
/** Shares of the negatives that may be taken for an opt-out, and put before a person, in folds they were not fitted on. */
const FALSE_ALARMS = 0.005;
const HELD = 0.01;
/** Share of the opt-outs that the rules find which may be left to a person, in folds they were not fitted on. */
const LEFT_TO_A_PERSON = 0.004;
/** Weights nearer to nothing are left out. */
const LEAST_WEIGHT = 0.03;
const TABLE = new URL('../src/gates/before/opt-out-weights.ts', import.meta.url);

const example =
  (isOptOut: boolean) =>
  (text: string): Example => ({ text, isOptOut, features: [...scoreFeatures(readInbound(text))] });

/** Letters only, so that a text of `frozen` that somebody wrote again elsewhere is known. */
const bare = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Everything but `frozen`, which is never fitted to, not even where `more` happens to say the same. */
function examples(): Example[] {
  const frozen = new Set([...OPT_OUTS, ...OTHERS].flatMap((name) => readClass(name, 'frozen')).map(bare));
  const texts = (names: readonly EvalClass[]) =>
    names
      .flatMap((name) => [...readClass(name, 'dev'), ...readClass(name, 'more')])
      .filter((text) => !frozen.has(bare(text)));
  return [...texts(OPT_OUTS).map(example(true)), ...texts(OTHERS).map(example(false))];
}

function foldOf(text: string): number {
  let hash = 0;
  for (const letter of text) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return hash % FOLDS;
}

interface Scored extends Example {
  score: number;
  /** For an opt-out that the rules find: what weighs most, all of the text or the part that the rule fits. */
  found: number | null;
}

/** The score of every example from weights fitted without its fold. */
function crossValidate(all: readonly Example[]): Scored[] {
  return Array.from({ length: FOLDS }, (_, fold) => {
    const fitted = fitLogistic(
      all.filter(({ text }) => foldOf(text) !== fold),
      OPTIONS,
    );
    return all
      .filter(({ text }) => foldOf(text) === fold)
      .map((one) => {
        const score = scoreOf(fitted, one.features);
        return { ...one, score, found: one.isOptOut ? foundBy(fitted, one.text, score) : null };
      });
  }).flat();
}

function foundBy(fitted: Fitted, text: string, score: number): number | null {
  const { rule, reading } = readByRules(readInbound(text));
  if (rule === null || IDIOMS.has(rule)) return null;
  return Math.max(score, scoreOf(fitted, [...scoreFeatures({ words: reading, clauses: [reading] })]));
}

/** The least score that at most a share of all negatives exceeds, counted among the candidates. */
function thresholdFor(share: number, candidates: readonly Scored[], negatives: number): number {
  const scores = candidates.map(({ score }) => score).toSorted((a, b) => b - a);
  return scores[Math.floor(share * negatives)] ?? 0;
}

function tableOf(weights: ReadonlyMap<string, number>): string {
  const entries = [...weights]
    .filter(([, weight]) => Math.abs(weight) >= LEAST_WEIGHT)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([feature, weight]) => `${feature}:${weight.toFixed(2)}`);
  const lines: string[] = [''];
  for (const entry of entries) {
    const last = lines.at(-1) ?? '';
    if (last.length + entry.length > 134) lines.push(`${entry},`);
    else lines[lines.length - 1] = last === '' ? `${entry},` : `${last} ${entry},`;
  }
  return lines.join('\n').replace(/,$/, '');
}

function main(): void {
  const { values } = parseArgs({
    options: { write: { type: 'boolean', default: false }, show: { type: 'boolean', default: false } },
  });
  const all = examples();
  const scored = crossValidate(all);
  const negatives = scored.filter(({ isOptOut }) => !isOptOut);
  const undecided = negatives
    .map((one) => ({ one, read: readByRules(readInbound(one.text)) }))
    .filter(
      ({ one, read }) => read.rule === null && !read.wantsTexts && lastClause(INNOCENT, readInbound(one.text)) < 0,
    );
  const sure = thresholdFor(
    FALSE_ALARMS,
    undecided.filter(({ read }) => !read.excepted).map(({ one }) => one),
    negatives.length,
  );
  const doubtful = Math.min(
    sure,
    thresholdFor(
      HELD,
      undecided.map(({ one }) => one),
      negatives.length,
    ),
  );
  const optOuts = scored.filter(({ isOptOut }) => isOptOut);
  const found = optOuts.flatMap((one) => one.found ?? []).toSorted((a, b) => a - b);
  const unlikely = Math.min(doubtful, found[Math.floor(LEFT_TO_A_PERSON * found.length)] ?? doubtful);
  const share = (least: number) => (optOuts.filter(({ score }) => score > least).length / optOuts.length).toFixed(3);
  const fitted = fitLogistic(all, OPTIONS);
  const kept = [...fitted.weights.values()].filter((weight) => Math.abs(weight) >= LEAST_WEIGHT).length;
  process.stdout.write(
    `${all.length} texts, ${kept} weights; in other folds the score alone finds ${share(sure)} above ${sure.toFixed(2)} and ${share(doubtful)} above ${doubtful.toFixed(2)}; what the rules find is left to a person below ${unlikely.toFixed(2)}\n`,
  );
  if (values.show)
    for (const { one } of undecided
      .filter(({ read }) => !read.excepted)
      .toSorted((a, b) => b.one.score - a.one.score)
      .slice(0, 40))
      process.stdout.write(`${one.score.toFixed(2)} ${one.text}\n`);
  if (!values.write) return;
  writeFileSync(
    TABLE,
    [
      '// Written by `node packages/domain/eval/fit-score.ts --write` from the texts of `eval/dev`; not to be changed by hand.',
      '',
      `/** Log-odds of a text that says nothing known. */`,
      `export const BIAS = ${fitted.bias.toFixed(2)};`,
      '/** Above it a text that no rule knows is an opt-out. */',
      `export const SURE = ${sure.toFixed(2)};`,
      '/** Above it a person looks. */',
      `export const DOUBTFUL = ${doubtful.toFixed(2)};`,
      '/** Below it a person looks although a rule fits. */',
      `export const UNLIKELY = ${unlikely.toFixed(2)};`,
      '/** Log-odds that a feature adds, see `scoreFeatures`. */',
      `export const WEIGHTS = \`\n${tableOf(fitted.weights)}\n\`;`,
      '',
    ].join('\n'),
  );
}

main();
