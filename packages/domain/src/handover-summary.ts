import { areasOf } from './handover.ts';
import { causeWords } from './why-words.ts';

/** What a person who takes a lead over is told of it. */
export interface HandoverFacts {
  firstName: string;
  lastName: string | null;
  postcode: string | null;
  /** A code, or the model's own words. */
  reason: string;
  /** Oldest first. */
  texts: readonly { from: 'lead' | 'us'; text: string }[];
}

const TEXTS_SHOWN = 4;
const TEXT_CHARS_MAX = 160;

/** Why a person is needed, as a sentence: the words for a code, or what the model said. */
export function handoverReason(reason: string): string {
  if (!/^[a-z][a-z0-9_:]*$/.test(reason)) return sentence(reason.trim());
  return sentence(causeWords(reason).replace(/^of "(.*)"$/, '$1'));
}

/** Who it is, why, and the last texts; from the records alone, so that it is there without a model too. */
export function handoverSummary(facts: HandoverFacts): string {
  const name = [facts.firstName.trim(), facts.lastName?.trim() ?? ''].filter((part) => part !== '').join(' ');
  const [outward] = areasOf(facts.postcode);
  const who = `${name === '' ? 'A lead' : name}${outward === undefined ? '' : ` (${outward})`}`;
  const texts = facts.texts
    .slice(-TEXTS_SHOWN)
    .map(({ from, text }) => `${from === 'lead' ? 'They' : 'We'}: ${short(text)}`);
  return [`${who}: ${handoverReason(facts.reason)}`, ...texts].join('\n');
}

function short(text: string): string {
  // A booking link is long, and the lead's own.
  const plain = text
    .replace(/https?:\/\/\S+/gi, '[link]')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length <= TEXT_CHARS_MAX ? plain : `${plain.slice(0, TEXT_CHARS_MAX - 3).trimEnd()}...`;
}

function sentence(text: string): string {
  const whole = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
