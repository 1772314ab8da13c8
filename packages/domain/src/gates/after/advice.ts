import type { Gate, Violation } from './check-reply.ts';

const WORDS: Record<Gate, string> = {
  empty: 'it says nothing',
  length: 'it is longer than three segments',
  gsm7: 'has letters that make a text twice as dear',
  emoji: 'is an emoji',
  link: 'is a link that is not the booking page',
  phone_number: 'is a phone number',
  claim: 'is a figure, saving or guarantee that no text of the campaign has',
  promise: 'promises what nothing here keeps',
  human: 'reads as if a person had written what the AI sends',
  other_name: 'may be the name of somebody else',
  leftover: 'is a leftover of a template',
  repetition: 'was said before',
  leak: 'stands in the instructions of the AI',
  blacklist_word: 'is a word that a rule of yours forbids',
  never_rule: 'is what a rule of yours forbids',
};

/** What a gate found in words that a person wrote: advice, for theirs are never refused. */
export function gateAdvice({ gate, quote }: Violation): string {
  return quote === '' || gate === 'length' || gate === 'empty' ? WORDS[gate] : `“${quote}” ${WORDS[gate]}`;
}
