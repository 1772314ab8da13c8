import { type BookingProcess as Stored, type BookingProcessChange, inTenant, listBookingProcesses } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import { deleteBookingProcessOf, type SavedBookingProcess, saveBookingProcessOf } from '@rekindle/scheduler';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { requireEveryDataset } from '../access/datasets.ts';
import { pageNeeded } from '../acts/page-needed.ts';
import { BookingProcess, BookingProcessPage, BookingProcessUpsert } from '../schemas/booking-processes.ts';
import { IdParams, instant, Nothing, PageQuery } from '../schemas/common.ts';
import { idOf, pageById } from './page-by-id.ts';
import { noSuch, versionSeen } from './persona-problems.ts';

const tag = 'Booking processes';

/** How calls are booked: pages that campaigns share. */
export function addBookingProcessRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/booking-processes', tag, summary: "The client's booking processes" },
    needs: 'campaigns.view',
    query: z.object(PageQuery),
    answers: { 200: BookingProcessPage },
    handle: async ({ clientId, now, query }) => {
      const page = { clientId, after: idOf(query.after), limit: query.limit };
      const rows = await inTenant(deps.db, { clientId, now }, (tx) => listBookingProcesses(tx, page));
      return { status: 200, body: pageById(rows.map(processJson), query.limit) };
    },
  });
  addRoute(app, deps, {
    ...{
      method: 'POST',
      url: '/api/v1/booking-processes/upsert',
      tag,
      summary: 'Add a booking process, or change one',
    },
    description:
      'What is left out stays as it is. Where campaigns that have it, and no page of their own, have texts that have not ' +
      'left, they get the new page. `If-Match` holds the version that ' +
      'was read. Needs every list: it may concern all of them.',
    needs: 'campaigns.edit',
    body: BookingProcessUpsert,
    answers: { 200: BookingProcess, 201: BookingProcess },
    handle: async ({ clientId, actor, body: { id = null, ...fields }, ifMatch }) => {
      requireEveryDataset(actor);
      const saved = await saveBookingProcessOf(
        deps,
        {
          ...{ clientId, id, expected: versionSeen(ifMatch), data: { by: actor.name } },
          createdBy: actor.kind === 'user' ? actor.id : null,
        },
        fields,
      );
      const stored = storedOf(saved, fields);
      return { status: id === null ? 201 : 200, etag: String(stored.version), body: processJson(stored) };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'DELETE', url: '/api/v1/booking-processes/:id', tag, summary: 'Delete a booking process' },
    description:
      "Campaigns that had it go on with the client's booking page, their texts that have not left too. 409 where a running " +
      'campaign would have no page then and names one in its texts or its prompt.',
    needs: 'campaigns.edit',
    params: IdParams,
    answers: { 204: Nothing },
    handle: async ({ clientId, actor, params }) => {
      requireEveryDataset(actor);
      const deleted = await deleteBookingProcessOf(deps, { clientId, id: params.id, data: { by: actor.name } });
      if (deleted.kind === 'page_needed') throw pageNeeded(deleted);
      if (deleted.kind === 'not_found') throw noSuch('booking process');
      return { status: 204 };
    },
  });
}

function processJson({ createdBy, createdAt, updatedAt, ...same }: Stored): z.input<typeof BookingProcess> {
  return { ...same, created_by: createdBy, created_at: instant(createdAt), updated_at: instant(updatedAt) };
}

/** @throws HttpProblem for what was not saved */
function storedOf(saved: SavedBookingProcess, given: BookingProcessChange): Stored {
  switch (saved.kind) {
    case 'saved':
      return saved.stored;
    case 'not_found':
      throw noSuch('booking process');
    case 'taken': {
      const message = 'Another booking process has this name.';
      throw new HttpProblem(409, message, { kind: 'persona-taken', errors: [{ path: 'name', message }] });
    }
    case 'changed': {
      const differing = (['name', 'booking_link'] as const).filter(
        (field) => given[field] !== undefined && given[field] !== saved.stored[field],
      );
      const message = 'It is stored otherwise by now than you would save it.';
      throw new HttpProblem(412, 'Somebody else has changed it since you opened it; look at it again.', {
        kind: 'persona-changed',
        errors: differing.map((path) => ({ path, message })),
      });
    }
  }
}
