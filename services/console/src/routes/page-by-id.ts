import { z } from 'zod';
import { placeOf } from '../cursor.ts';
import { cursorOf } from '../schemas/common.ts';

/** The id that a page goes on behind; null: it is the first. @throws HttpProblem 400 for what is none of our cursors */
export function idOf(after: string | undefined): string | null {
  return placeOf(after, z.tuple([z.uuid()]))?.[0] ?? null;
}

/** A page that is in the order of its ids. */
export function pageById<T extends { id: string }>(items: T[], limit: number): { items: T[]; next: string | null } {
  const last = items.at(-1);
  return { items, next: items.length < limit || last === undefined ? null : cursorOf([last.id]) };
}
