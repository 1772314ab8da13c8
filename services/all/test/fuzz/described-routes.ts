import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Walk, WalkedRoute } from './walked-routes.ts';

/** Shapes of what the carrier and the calendar send, for routes that describe none. */
const SHAPES: Readonly<Record<string, WalkedRoute['schema']>> = {
  '/twilio/status': { querystring: z.object({ c: z.uuid(), m: z.uuid(), a: z.int().min(1).max(3) }) },
  '/cal/:clientId': {
    body: z.object({
      triggerEvent: z.enum(['BOOKING_CREATED', 'BOOKING_RESCHEDULED', 'BOOKING_CANCELLED', 'PING']),
      createdAt: z.iso.datetime(),
      payload: z.object({
        ...{ uid: z.string().max(300), rescheduleUid: z.string().max(300).optional() },
        ...{ startTime: z.iso.datetime(), endTime: z.iso.datetime() },
        metadata: z.record(z.string(), z.string()).optional(),
        responses: z.record(z.string(), z.unknown()).optional(),
        attendees: z.array(z.object({ phoneNumber: z.string() })).optional(),
      }),
    }),
  },
};

export const nameOf = ({ method, url }: Pick<WalkedRoute, 'method' | 'url'>) => `${method} ${url}`;

/** What another route of the same address says of its requests: the console describes what ingest leaves undescribed. */
export function describedBy(walk: Walk, route: WalkedRoute): WalkedRoute['schema'] {
  const other = walk.routes.find((each) => nameOf(each) === nameOf(route) && each.schema.body !== undefined);
  return SHAPES[route.url] ?? other?.schema ?? {};
}

/** A seed of the route's own: with one for all, each route would draw the same ids and texts as the others. */
export function seedFor(seed: number, route: Pick<WalkedRoute, 'method' | 'url'>): number {
  return createHash('sha256')
    .update(`${seed} ${nameOf(route)}`)
    .digest()
    .readInt32BE();
}
