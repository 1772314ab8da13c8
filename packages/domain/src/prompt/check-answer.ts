import type { NextAction, ReplyDraft } from './reply-draft.ts';

/** What a prompt handed to the model to choose from; an answer may name nothing else. */
export interface Supplied {
  /** Ids as the model sees them, with the row each stands for. */
  lessons: Readonly<Record<string, string>>;
  knowledge: Readonly<Record<string, string>>;
  slots: readonly string[];
  actions: readonly NextAction[];
}

export interface CheckedAnswer {
  /** The answer with lessons and knowledge by the ids of their rows, and without what is not true of the texts. */
  draft: ReplyDraft;
  /** What would have been said or done on nothing: the answer must not be used. */
  faults: string[];
  /** Bookkeeping that was taken out; the reply itself is no worse for it. */
  dropped: string[];
}

/**
 * Holds an answer to what was supplied: its action, slot and knowledge must be on offer, its lessons and the quotes of
 * its facts real.
 * @param leadTexts what the person wrote
 */
export function checkAnswer(draft: ReplyDraft, supplied: Supplied, leadTexts: readonly string[]): CheckedAnswer {
  const faults: string[] = [];
  const dropped: string[] = [];
  if (!supplied.actions.includes(draft.next_action))
    faults.push(`next_action: ${draft.next_action} is not allowed now`);
  if (draft.slot_id !== null && !supplied.slots.includes(draft.slot_id)) faults.push('slot_id: not an offered slot');
  if (draft.next_action === 'book' && draft.slot_id === null) faults.push('slot_id: book needs an offered slot');
  const claims = draft.claims.map((claim) => {
    if (claim.knowledge_id === null) return claim;
    const knowledgeId = own(supplied.knowledge, claim.knowledge_id);
    if (knowledgeId === undefined) faults.push(`claims: "${claim.text}" cites knowledge that was not given`);
    return { ...claim, knowledge_id: knowledgeId ?? null };
  });
  const facts = draft.facts.filter((fact) => {
    const real = isQuoteOf(fact.quote, leadTexts);
    if (!real) dropped.push(`facts: nobody wrote the quote for ${fact.key}`);
    return real;
  });
  const lessons = draft.used_lesson_ids.flatMap((id) => {
    const lessonId = own(supplied.lessons, id);
    if (lessonId === undefined) dropped.push(`used_lesson_ids: ${id} was not given`);
    return lessonId ?? [];
  });
  return { draft: { ...draft, claims, facts, used_lesson_ids: [...new Set(lessons)] }, faults, dropped };
}

function own(record: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Whether words stand in one of the texts, whatever the capitals, spacing and form of their characters. */
export function isQuoteOf(quote: string, texts: readonly string[]): boolean {
  const wanted = plain(quote);
  return wanted !== '' && texts.some((text) => plain(text).includes(wanted));
}

function plain(text: string): string {
  return text.normalize('NFKC').replace(/[‘’]/g, "'").replace(/[“”]/g, '"').toLowerCase().replace(/\s+/g, ' ').trim();
}
