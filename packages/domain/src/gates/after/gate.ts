import type { ForbiddenPhrase } from '../../lesson/rules.ts';

/** What a drafted reply is held against. */
export interface ReplyGateContext {
  maxSegments: number;
  /** Hosts, or URLs whose path may be added to: `cal.com/bright/call`. Everything else is refused. */
  allowedLinks?: readonly string[];
  /** Texts whose figures and guarantees may be repeated. */
  approvedClaims?: readonly string[];
  /** What the lead may be called by: their first name, and words of theirs. Left out: anything. */
  namedBy?: readonly string[];
  /** Who writes: the name that may stand at the end of a text. */
  signedBy?: readonly string[];
  /** What we said last to this person, newest first. */
  previousReplies?: readonly string[];
  /** What the client's rules forbid. */
  forbidden?: readonly ForbiddenPhrase[];
  /** The instructions given to the model; eight words in a row of them are a leak. */
  instructions?: string;
  /** A made-up word that stands in the instructions and nowhere else. */
  canary?: string;
}

/** What in a text offends, verbatim where there is something to point at; empty when the gate lets it pass. */
export type Check = (text: string, context: ReplyGateContext) => string[];

/** Every match of a pattern, trimmed. */
export function allOf(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[0].trim());
}

/** The words of a text in small letters, without punctuation. */
export const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
