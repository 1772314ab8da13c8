import { CONCEPT } from './opt-out-concepts.ts';
import { BIAS, WEIGHTS } from './opt-out-weights.ts';
import type { InboundText } from './read-inbound.ts';

/** What a text would have to hold of clauses to be read further. */
const MOST_WORDS = 60;
const MOST_CLAUSES = 30;
/** How far apart two concepts of a clause may stand to be a pair. */
const REACH = 4;
const MOST_REASONS = 3;

const WEIGHT: ReadonlyMap<string, number> = new Map(
  WEIGHTS.trim()
    .split(/\s*,\s*/)
    .map((entry) => {
      const at = entry.lastIndexOf(':');
      return [entry.slice(0, at).trim().replace(/\s+/g, ' '), Number(entry.slice(at + 1))] as const;
    }),
);

const isConcept = (token: string) => /^(?:[A-Z]+|\^|\$)$/.test(token);

/**
 * What the score sees in a text: its words, pairs of words, and, with words read as concepts (`remove` and `wipe` are both
 * REMOVE), runs of two and three and pairs a little apart (`REMOVE..LIST`). `^` and `$` are the ends of a clause.
 */
export function scoreFeatures(text: InboundText): Set<string> {
  const found = new Set<string>();
  for (const clause of text.clauses.slice(0, MOST_CLAUSES)) {
    const words = clause.split(' ').slice(0, MOST_WORDS);
    const tokens = ['^', ...words.map((word) => CONCEPT.get(word) ?? (/^[\d£]/.test(word) ? 'NUM' : word)), '$'];
    words.forEach((word, at) => {
      found.add(word);
      found.add(tokens[at + 1] ?? word);
      const next = words[at + 1];
      if (next !== undefined) found.add(`${word} ${next}`);
    });
    tokens.forEach((token, at) => {
      const next = tokens[at + 1];
      if (next === undefined) return;
      found.add(`${token} ${next}`);
      const third = tokens[at + 2];
      if (third !== undefined) found.add(`${token} ${next} ${third}`);
      if (!isConcept(token)) return;
      for (let gap = 2; gap <= REACH; gap += 1) {
        const far = tokens[at + gap];
        if (far !== undefined && isConcept(far)) found.add(`${token}..${far}`);
      }
    });
  }
  return found;
}

export interface OptOutScore {
  /** Log-odds that the text asks to be texted no more. */
  score: number;
  /** What weighed most for it, heaviest first; empty when nothing did. */
  reasons: readonly string[];
}

/**
 * How much a text that no rule knows speaks like those that ask for no more texts: the sum of fitted weights
 * (`eval/fit-score.ts`) of what it says.
 */
export function scoreOptOut(text: InboundText): OptOutScore {
  let score = BIAS;
  const reasons: [feature: string, weight: number][] = [];
  for (const feature of scoreFeatures(text)) {
    const weight = WEIGHT.get(feature);
    if (weight === undefined) continue;
    score += weight;
    if (weight > 0) reasons.push([feature, weight]);
  }
  reasons.sort((a, b) => b[1] - a[1]);
  return { score, reasons: reasons.slice(0, MOST_REASONS).map(([feature]) => feature) };
}
