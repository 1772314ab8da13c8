import { inTenant, recordOutcomes } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import { setLeadStatus, suppressByHand } from '@rekindle/responder';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { acting } from '../acts/on-conversation.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { IdParams, Nothing } from '../schemas/common.ts';
import {
  Note,
  NoteBody,
  OutcomeBody,
  OutcomeKept,
  StatusBody,
  StatusNow,
  SuppressBody,
} from '../schemas/conversations.ts';
import { noteJson } from '../views/conversation-json.ts';

const MICROS_A_PENNY = 10_000;
const url = (act: string) => `/api/v1/conversations/:id/${act}`;
const NoteParams = z.object({ id: z.uuid(), note_id: z.uuid() });

/** What an operator writes down: where the lead stands, that they opted out, what became of them, notes. */
export function addConversationRecords(app: FastifyInstance, deps: ConsoleDeps): void {
  const common = { tag: 'Conversations', params: IdParams } as const;

  addRoute(app, deps, {
    ...common,
    method: 'PATCH',
    url: url('lead'),
    summary: 'Say where the lead stands',
    description: 'Any status, except out of REMOVED while they are suppressed.',
    needs: 'leads.edit',
    body: StatusBody,
    answers: { 200: StatusNow },
    handle: async (call) => {
      const { status, sentiment } = call.body;
      const set = await acting(deps, call, (as) =>
        setLeadStatus(deps, {
          ...as,
          ...(status !== undefined && { status }),
          ...(sentiment !== undefined && { sentiment }),
        }),
      );
      return { status: 200, body: { lead_status: set.status } };
    },
  });
  addRoute(app, deps, {
    ...common,
    method: 'POST',
    url: url('suppress'),
    summary: 'Take the number out by hand: they opted out, or it is a wrong number',
    needs: 'suppressions.edit',
    body: SuppressBody,
    answers: { 204: Nothing },
    handle: async (call) => {
      const { why, evidence } = call.body;
      await acting(deps, call, (as) =>
        suppressByHand(deps, { ...as, why, ...(evidence !== undefined && { evidence }) }),
      );
      return { status: 204 };
    },
  });
  addRoute(app, deps, {
    ...common,
    method: 'POST',
    url: url('outcome'),
    summary: 'Say what became of the lead',
    needs: 'leads.edit',
    body: OutcomeBody,
    answers: { 200: OutcomeKept },
    handle: async (call) => {
      const { outcome, value_pence, currency, occurred_on } = call.body;
      const { clientId, now, actor } = call;
      const valueMicros = value_pence === null ? null : value_pence * MICROS_A_PENNY;
      const kept = await acting(
        deps,
        call,
        async ({ leadId }) =>
          await inTenant(deps.db, { clientId, now }, (tx) =>
            recordOutcomes(tx, deps.ids.next, { clientId, source: 'person', recordedBy: actor.name }, [
              { lead: { leadId }, outcome, valueMicros, currency, occurredOn: occurred_on },
            ]),
          ),
      );
      const [done] = kept;
      if (done === undefined || done.result === 'unknown_lead') throw new HttpProblem(404, 'There is no such lead.');
      return { status: 200, body: { result: done.result, lead_status: done.status } };
    },
  });
  addRoute(app, deps, {
    ...common,
    method: 'POST',
    url: url('notes'),
    summary: 'Note something down about the lead; the lead never sees it',
    needs: 'inbox.reply',
    body: NoteBody,
    answers: { 201: Note },
    handle: async (call) => {
      const { clientId, now, actor, onceId } = call;
      const note = await acting(deps, call, async ({ leadId, userId = null }) => {
        const row = { client_id: clientId, id: onceId ?? deps.ids.next(), lead_id: leadId, body: call.body.body };
        await inTenant(deps.db, { clientId, now }, async (tx) => {
          await tx
            .insertInto('lead_notes')
            .values({ ...row, written_by: actor.name, written_by_id: userId })
            .onConflict((conflict) => conflict.doNothing())
            .execute();
        });
        return { id: row.id, at: now, body: row.body, writtenBy: actor.name, writtenById: userId };
      });
      return { status: 201, body: noteJson(note, note.writtenById) };
    },
  });
  addRoute(app, deps, {
    ...common,
    params: NoteParams,
    method: 'DELETE',
    url: url('notes/:note_id'),
    summary: 'Take back a note of your own',
    needs: 'inbox.reply',
    answers: { 204: Nothing },
    handle: async (call) => {
      const { clientId, now, actor, params } = call;
      const gone = await acting(
        deps,
        call,
        async ({ leadId }) =>
          await inTenant(deps.db, { clientId, now }, (tx) =>
            tx
              .deleteFrom('lead_notes')
              .where('client_id', '=', clientId)
              .where('id', '=', params.note_id)
              .where('lead_id', '=', leadId)
              .where('written_by_id', '=', actor.id)
              .returning('id')
              .executeTakeFirst(),
          ),
      );
      if (gone === undefined) throw new HttpProblem(404, 'There is no such note of yours.', { kind: 'no-note' });
      return { status: 204 };
    },
  });
}
