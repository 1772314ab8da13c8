import type { EpochMs } from '@rekindle/domain';
import type { Means } from './ledger-entries.ts';
import type { Temperament } from './temperament.ts';

/** What a person remembers. Kept in the ledger. */
export interface PersonState {
  phone: string;
  /** Texts that reached the handset. */
  received: number;
  /** Answers given in a conversation, the first included. */
  turns: number;
  phase: 'fresh' | 'talking' | 'done';
  /** The last link they were sent. */
  link: string | null;
}

export interface Person {
  seed: number;
  phone: string;
  temperament: Temperament;
  /** The text they answer first: 1, 2 or 3. */
  answersAt: number;
  state: PersonState;
}

/** A text that reached a person's handset. */
export interface TextToPerson {
  from: string;
  body: string;
}

export type PersonAction = { at: EpochMs } & (
  | { kind: 'text'; body: string; means: Means; media: number }
  | { kind: 'book'; link: string | null }
  | { kind: 'reschedule'; uid: string }
  | { kind: 'cancel_booking'; uid: string }
);

export interface Reaction {
  state: PersonState;
  actions: PersonAction[];
}

/** The first link in a text, without the punctuation that ends the sentence. */
export function linkIn(body: string): string | null {
  return body.match(/https?:\/\/[^\s<>"]+/)?.[0].replace(/[.,;:!?)\]]+$/, '') ?? null;
}

/** A text action. */
export function says(at: EpochMs, means: Means, body: string, media = 0): PersonAction {
  return { at, kind: 'text', body, means, media };
}
