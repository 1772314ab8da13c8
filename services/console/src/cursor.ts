import { LAST_INSTANT } from '@rekindle/domain';
import { HttpProblem } from '@rekindle/http';
import { z } from 'zod';

/** An instant in a cursor, epoch ms. */
export const InstantPlace = z.number().min(0).max(LAST_INSTANT);

/** The place in a list that is sorted by an instant: the instant and the id of the last line. */
export const PlaceByInstant = z.tuple([InstantPlace, z.uuid()]);

/**
 * The place that a cursor names, of this shape; null without one.
 * @throws HttpProblem 400 for a text that is none of our cursors
 */
export function placeOf<T extends z.ZodType>(cursor: string | undefined, shape: T): z.output<T> | null {
  if (cursor === undefined) return null;
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw new HttpProblem(400, 'The cursor is not one of ours; begin the list anew.', { kind: 'bad-cursor' });
  }
}
