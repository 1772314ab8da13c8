import { inTenant } from '@rekindle/db';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { noConversation } from '../acts/on-conversation.ts';
import { PlaceByInstant, placeOf } from '../cursor.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { cursorOf, IdParams, instant, PageQuery } from '../schemas/common.ts';
import {
  AssigneeList,
  Conversation,
  ConversationPage,
  ConversationQuery,
  CountsQuery,
  MessagePage,
  QueueCounts,
  UnmatchedPage,
} from '../schemas/conversations.ts';
import { countUpcoming } from '../views/bookings.ts';
import { readShown, readTexts } from '../views/conversation.ts';
import { conversationJson, listedJson, textsJson } from '../views/conversation-json.ts';
import { COUNTED_MAX, countQueues, listConversations, readListed } from '../views/conversations.ts';
import { scopeOf } from '../access/lead-scope.ts';
import { countUnmatched, listUnmatched, readAssignable } from '../views/inbox-sides.ts';
import { addConversationActs } from './conversation-acts.ts';
import { addConversationRecords } from './conversation-records.ts';
import { addConversationTexts } from './conversation-texts.ts';

/** The inbox: its queues, its conversations, and everything an operator does in them. */
export function addConversationRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/conversations',
    tag: 'Conversations',
    summary: 'A queue of the inbox, the latest text first',
    needs: 'inbox.view',
    query: ConversationQuery,
    answers: { 200: ConversationPage },
    handle: async (call) => {
      const { clientId, now, query } = call;
      const scope = scopeOf(call);
      const place = placeOf(query.after, PlaceByInstant);
      const after = place === null ? null : { at: place[0], id: place[1] };
      const { queue, dataset_id: datasetId, q, limit } = query;
      const page = await inTenant(deps.db, { clientId, now }, (tx) =>
        listConversations(tx, scope, {
          ...{ queue, after, limit, now },
          ...(datasetId !== undefined && { datasetId }),
          ...(q !== undefined && { q }),
        }),
      );
      const next = page.next === null ? null : cursorOf([page.next.at, page.next.id]);
      return { status: 200, body: { items: page.items.map((row) => listedJson(row, scope.userId, now)), next } };
    },
  });
  addRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/conversations/counts',
    tag: 'Conversations',
    summary: 'How many conversations stand in each queue',
    needs: 'inbox.view',
    query: CountsQuery,
    answers: { 200: QueueCounts },
    handle: async (call) => {
      const { clientId, now } = call;
      const { dataset_id: datasetId } = call.query;
      const scope = scopeOf(call);
      const body = await inTenant(deps.db, { clientId, now }, async (tx) => ({
        ...(await countQueues(tx, scope, { now, ...(datasetId !== undefined && { datasetId }) })),
        unmatched: await countUnmatched(tx, scope),
        bookings: call.actor.may('bookings.view') ? await countUpcoming(tx, scope, now) : 0,
        counted_to: COUNTED_MAX,
      }));
      return { status: 200, body };
    },
  });
  addRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/conversations/:id',
    tag: 'Conversations',
    summary: 'One conversation: its texts, the draft that waits, who has it, and what happens next',
    needs: 'inbox.view',
    params: IdParams,
    answers: { 200: Conversation },
    handle: async (call) => {
      const { clientId, now, params } = call;
      const scope = scopeOf(call);
      const shown = await inTenant(deps.db, { clientId, now }, (tx) => readShown(tx, scope, params.id, now));
      if (shown === null) throw noConversation();
      return { status: 200, body: conversationJson(shown, scope.userId, now) };
    },
  });
  addRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/conversations/:id/texts',
    tag: 'Conversations',
    summary: 'Texts of a conversation, the newest first',
    needs: 'inbox.view',
    params: IdParams,
    query: z.object({ after: PageQuery.after }),
    answers: { 200: MessagePage },
    handle: async (call) => {
      const { clientId, now, params } = call;
      const place = placeOf(call.query.after, PlaceByInstant);
      const after = place === null ? null : { at: place[0], id: place[1] };
      const page = await inTenant(deps.db, { clientId, now }, async (tx) => {
        const listed = await readListed(tx, scopeOf(call), params.id);
        if (listed === null) throw noConversation();
        const client = await tx.selectFrom('clients').select('timezone').where('id', '=', clientId).executeTakeFirst();
        const zone = client?.timezone ?? 'Europe/London';
        return await readTexts(tx, { clientId, conversationId: params.id, zone, now, after });
      });
      return { status: 200, body: textsJson(page) };
    },
  });
  addRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/unmatched-texts',
    tag: 'Conversations',
    summary: 'Texts that came in from numbers of no lead, the newest first',
    needs: 'inbox.view',
    query: z.object(PageQuery),
    answers: { 200: UnmatchedPage },
    handle: async (call) => {
      const { clientId, now, query } = call;
      const place = placeOf(query.after, PlaceByInstant);
      const after = place === null ? null : { at: place[0], id: place[1] };
      const page = await inTenant(deps.db, { clientId, now }, (tx) =>
        listUnmatched(tx, scopeOf(call), { after, limit: query.limit }),
      );
      const items = page.items.map(({ receivedAt, ...row }) => ({ ...row, received_at: instant(receivedAt) }));
      return { status: 200, body: { items, next: page.next === null ? null : cursorOf([page.next.at, page.next.id]) } };
    },
  });
  addRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/assignees',
    tag: 'Conversations',
    summary: 'People of the team to whom a lead can be given',
    needs: 'inbox.view',
    answers: { 200: AssigneeList },
    handle: async (call) => {
      const { clientId, now, actor } = call;
      const people = await inTenant(deps.db, { clientId, now }, (tx) => readAssignable(tx, clientId));
      return {
        status: 200,
        body: { items: people.map((each) => ({ ...each, me: each.id === actor.id })), next: null },
      };
    },
  });
  addConversationTexts(app, deps);
  addConversationActs(app, deps);
  addConversationRecords(app, deps);
}
