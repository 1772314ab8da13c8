import type { EpochMs } from '@rekindle/domain';
import { z } from 'zod';

/** An instant in the API: ISO 8601 in UTC. */
export const Instant = z.iso.datetime().describe('ISO 8601, UTC');

/** Epoch milliseconds as the API writes them. */
export function instant(at: EpochMs): string {
  return new Date(at).toISOString();
}

export function instantOrNull(at: EpochMs | null): string | null {
  return at === null ? null : instant(at);
}

/** The `:id` of a path. */
export const IdParams = z.object({ id: z.uuid() });

/** The body of an answer that says nothing. */
export const Nothing = z.undefined();

/** Where a list goes on (`after`) and how much of it at a time; spread into a query's schema. */
export const PageQuery = {
  after: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};

/** One page of a list; `next` goes into `after`, null at the end. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

/** A place in a list, as an opaque text. */
export function cursorOf(values: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}
