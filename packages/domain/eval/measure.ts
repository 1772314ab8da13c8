import { classifyInbound, type InboundClassification } from '../src/gates/before/classify.ts';
import type { EvalClass } from './read-set.ts';

/** `right`: the gates did what the class asks; `held`: a person would be asked instead; else `miss`. */
export type Verdict = 'right' | 'held' | 'miss';

type Signal = InboundClassification['signals'][number];

const has = (signal: Signal) => (read: InboundClassification) => read.signals.includes(signal);
const stopsAll = ({ path }: InboundClassification) => path === 'suppress' || path === 'stop';
const GATED: readonly Signal[] = [
  'opt_out',
  'suspected_opt_out',
  'legal',
  'bereavement',
  'wrong_number',
  'bot_question',
  'auto_reply',
  'tapback',
  'injection',
];

const IS_RIGHT: Readonly<Record<EvalClass, (read: InboundClassification) => boolean>> = {
  keyword: has('opt_out'),
  'opt-out': has('opt_out'),
  abuse: has('opt_out'),
  'wrong-number': has('wrong_number'),
  bereavement: has('bereavement'),
  legal: has('legal'),
  'bot-question': has('bot_question'),
  injection: has('injection'),
  'auto-reply': ({ path }) => path === 'ignore',
  tapback: ({ path }) => path === 'ignore',
  'hard-negative': (read) => !stopsAll(read),
  ordinary: ({ signals }) => !signals.some((signal) => GATED.includes(signal)),
};

/** What the gates make of a text, held against its class; with what they saw. */
function judge(name: EvalClass, text: string): { verdict: Verdict; saw: string } {
  const read = classifyInbound(text);
  const saw = [...read.signals, ...(read.optOut === null ? [] : [`rule ${read.optOut.rule}`])].join(', ');
  const right = IS_RIGHT[name](read);
  const held = read.signals.includes('suspected_opt_out') && !stopsAll(read);
  if (right) return { verdict: name === 'hard-negative' && held ? 'held' : 'right', saw };
  return { verdict: held && name !== 'ordinary' ? 'held' : 'miss', saw };
}

export interface Measured {
  of: number;
  right: number;
  held: number;
  /** The texts that count against the gates, held ones too where the class wants more. */
  misses: { text: string; verdict: Verdict; saw: string }[];
}

/** Counts a class. For the negatives `held` is no miss: a person decides, and nothing is ended. */
export function measure(name: EvalClass, texts: readonly string[]): Measured {
  const judged = texts.map((text) => ({ text, ...judge(name, text) }));
  const held = judged.filter(({ verdict }) => verdict === 'held').length;
  const misses = judged.filter(({ verdict }) => verdict === 'miss' || (verdict === 'held' && name !== 'hard-negative'));
  return { of: texts.length, right: texts.length - misses.length, held, misses };
}
