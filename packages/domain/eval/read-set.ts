import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';

export const CLASSES = [
  'keyword',
  'opt-out',
  'wrong-number',
  'bereavement',
  'legal',
  'abuse',
  'bot-question',
  'injection',
  'auto-reply',
  'tapback',
  'hard-negative',
  'ordinary',
] as const;
export type EvalClass = (typeof CLASSES)[number];

/** `more`: phrases a rule writer added, evidence of nothing but themselves. */
export const HALVES = ['dev', 'frozen', 'more'] as const;
export type Half = (typeof HALVES)[number];

const Line = z.strictObject({ text: z.string().min(1) });

/** The half a text belongs to: a fact about its bytes, so that nobody can move a miss. */
export function halfOf(text: string): 'dev' | 'frozen' {
  const [first = 0] = createHash('sha256').update(text, 'utf8').digest();
  return first % 2 === 0 ? 'dev' : 'frozen';
}

/** The texts of a class; throws when a line stands in the wrong half, stands twice or is no `{"text": ...}`. */
export function readClass(name: EvalClass, half: Half): string[] {
  const file = half === 'more' ? `dev/more-${name}.jsonl` : `${half}/${name}.jsonl`;
  const url = new URL(file, import.meta.url);
  if (half === 'more' && !existsSync(url)) return [];
  const texts = readFileSync(url, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Line.parse(JSON.parse(line)).text);
  if (new Set(texts).size !== texts.length) throw new Error(`${file}: a text stands there twice`);
  const strayed = half === 'more' ? undefined : texts.find((text) => halfOf(text) !== half);
  if (strayed !== undefined) throw new Error(`${file}: ${JSON.stringify(strayed)} belongs to the other half`);
  return texts;
}

/** Files of the set that no class reads, such as a misspelt name. */
export function unknownFiles(): string[] {
  const known = new Set(CLASSES.flatMap((name) => [`${name}.jsonl`, `more-${name}.jsonl`]));
  return ['dev', 'frozen'].flatMap((half) =>
    readdirSync(new URL(half, import.meta.url))
      .filter((file) => !known.has(file) || (half === 'frozen' && file.startsWith('more-')))
      .map((file) => `${half}/${file}`),
  );
}
