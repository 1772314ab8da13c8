import { inTenant } from '@rekindle/db';
import type { FastifyInstance } from 'fastify';
import { PlaceByInstant, placeOf } from '../cursor.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { cursorOf, instant, instantOrNull } from '../schemas/common.ts';
import { BookingPage, BookingQuery } from '../schemas/bookings.ts';
import { listBookings } from '../views/bookings.ts';
import { scopeOf } from '../access/lead-scope.ts';

/** Calls that leads booked. */
export function addBookingRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/bookings',
    tag: 'Bookings',
    summary: 'Booked calls: the next first, or past ones, the latest first',
    needs: 'bookings.view',
    query: BookingQuery,
    answers: { 200: BookingPage },
    handle: async (call) => {
      const { clientId, now, query } = call;
      const place = placeOf(query.after, PlaceByInstant);
      const after = place === null ? null : { at: place[0], id: place[1] };
      const page = await inTenant(deps.db, { clientId, now }, (tx) =>
        listBookings(tx, scopeOf(call), { time: query.time, after, limit: query.limit, now }),
      );
      const items = page.items.map((row) => ({
        id: row.id,
        starts_at: instant(row.startsAt),
        ends_at: instantOrNull(row.endsAt),
        status: row.status,
        lead:
          row.leadId === null || row.phone === null
            ? null
            : { id: row.leadId, name: row.name ?? '', phone: row.phone, assigned_to: row.assignedName },
        conversation_id: row.conversationId,
      }));
      return { status: 200, body: { items, next: page.next === null ? null : cursorOf([page.next.at, page.next.id]) } };
    },
  });
}
