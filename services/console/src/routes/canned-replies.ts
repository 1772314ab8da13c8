import { inTenant, sqlState, type Tx } from '@rekindle/db';
import { compileTemplate } from '@rekindle/domain';
import { HttpProblem } from '@rekindle/http';
import { composeText } from '@rekindle/scheduler';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { z } from 'zod';
import { noConversation } from '../acts/on-conversation.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { IdParams, Nothing } from '../schemas/common.ts';
import { Canned, CannedBody, CannedList } from '../schemas/conversations.ts';
import { scopeOf } from '../access/lead-scope.ts';
import { readListed } from '../views/conversations.ts';

const UNIQUE_VIOLATION = '23505';

interface Row {
  id: string;
  shortcut: string;
  body: string;
  changed_by: string;
}

/** Texts kept ready for one's own answers, with merge fields. */
export function addCannedRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  const common = { tag: 'Canned replies' } as const;
  addRoute(app, deps, {
    ...common,
    method: 'GET',
    url: '/api/v1/canned-replies',
    summary: 'Texts kept ready; filled in for one conversation where it is named',
    needs: 'inbox.view',
    query: z.object({ conversation_id: z.uuid().optional() }),
    answers: { 200: CannedList },
    handle: async (call) => {
      const { clientId, now, query } = call;
      const items = await inTenant(deps.db, { clientId, now }, async (tx) => {
        const rows: Row[] = await tx
          .selectFrom('canned_replies')
          .select(['id', 'shortcut', 'body', 'changed_by'])
          .where('client_id', '=', clientId)
          .orderBy('shortcut')
          .execute();
        if (query.conversation_id === undefined) return rows.map((row) => ({ ...row, text: null, missing: [] }));
        const listed = await readListed(tx, scopeOf(call), query.conversation_id);
        if (listed === null) throw noConversation();
        return await filled(deps, tx, { clientId, leadId: listed.leadId }, rows);
      });
      return { status: 200, body: { items, next: null } };
    },
  });
  addRoute(app, deps, {
    ...common,
    method: 'POST',
    url: '/api/v1/canned-replies',
    summary: 'Keep a text ready',
    needs: 'inbox.reply',
    body: CannedBody,
    answers: { 201: Canned },
    handle: async ({ clientId, now, actor, body }) => {
      refuseFaulty(body.body);
      const row = { id: deps.ids.next(), ...body, changed_by: actor.name };
      await once(() =>
        inTenant(deps.db, { clientId, now }, (tx) =>
          tx
            .insertInto('canned_replies')
            .values({ client_id: clientId, ...row })
            .execute(),
        ),
      );
      return { status: 201, body: { ...row, text: null, missing: [] } };
    },
  });
  addRoute(app, deps, {
    ...common,
    method: 'PUT',
    url: '/api/v1/canned-replies/:id',
    summary: 'Change a text that is kept ready',
    needs: 'inbox.reply',
    params: IdParams,
    body: CannedBody,
    answers: { 200: Canned },
    handle: async ({ clientId, now, actor, params, body }) => {
      refuseFaulty(body.body);
      const row = { ...body, changed_by: actor.name };
      const found = await once(() =>
        inTenant(deps.db, { clientId, now }, (tx) =>
          tx
            .updateTable('canned_replies')
            .set(row)
            .where('client_id', '=', clientId)
            .where('id', '=', params.id)
            .returning('id')
            .executeTakeFirst(),
        ),
      );
      if (found === undefined) throw new HttpProblem(404, 'There is no such text.', { kind: 'no-canned-reply' });
      return { status: 200, body: { id: params.id, ...row, text: null, missing: [] } };
    },
  });
  addRoute(app, deps, {
    ...common,
    method: 'DELETE',
    url: '/api/v1/canned-replies/:id',
    summary: 'Keep a text ready no longer',
    needs: 'inbox.reply',
    params: IdParams,
    answers: { 204: Nothing },
    handle: async ({ clientId, now, params }) => {
      await inTenant(deps.db, { clientId, now }, (tx) =>
        tx.deleteFrom('canned_replies').where('client_id', '=', clientId).where('id', '=', params.id).execute(),
      );
      return { status: 204 };
    },
  });
}

function refuseFaulty(body: string): void {
  const compiled = compileTemplate(body);
  if (compiled.ok) return;
  const errors = compiled.errors.map((fault) => ({ path: 'body', message: fault.message }));
  throw new HttpProblem(400, `The text cannot be filled in: ${errors[0]?.message ?? 'it has a fault'}`, {
    kind: 'bad-template',
    errors,
  });
}

async function once<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    const errors = [{ path: 'shortcut', message: 'Another text has this shortcut.' }];
    throw new HttpProblem(409, 'Another text has this shortcut.', { kind: 'shortcut-taken', errors });
  }
}

interface Facts {
  lead: Record<string, unknown>;
  attributes: Record<string, unknown>;
  companyName: string;
  consentSource: string | null;
  bookingPage: string | null;
  ownPage: string | null;
  fallbacks: Record<string, string> | null;
}

/** Fills the texts in for one lead, as a campaign's texts are. */
async function filled(deps: ConsoleDeps, tx: Tx, lead: { clientId: string; leadId: string }, rows: readonly Row[]) {
  const { clientId, leadId } = lead;
  const found = await sql<Facts & { personaName: string }>`
    select to_jsonb(l) - 'attributes' as lead, l.attributes, c.company_name as "companyName",
      speaker_name(d) as "personaName", d.consent_source as "consentSource", booking_page(d) as "bookingPage",
      d.settings_snapshot ->> 'cal_booking_link' as "ownPage", d.settings_snapshot -> 'merge_fallbacks' as fallbacks
    from leads l
    join datasets d on d.client_id = l.client_id and d.id = l.dataset_id
    join clients c on c.id = l.client_id
    where l.client_id = ${clientId} and l.id = ${leadId}`.execute(tx);
  const [facts] = found.rows;
  if (facts === undefined) return [];
  const settings = { merge_fallbacks: facts.fallbacks ?? {}, cal_booking_link: facts.ownPage };
  return rows.map((row) => {
    const composed = composeText(
      row.body,
      settings,
      facts,
      { leadId, ...facts },
      { clientId, key: deps.bookingTokenKey ?? null },
    );
    return composed.kind === 'text'
      ? { ...row, text: composed.content, missing: [] }
      : { ...row, text: null, missing: composed.fields };
  });
}
