import { inTenant } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import {
  cancelOwnText,
  dropDraft,
  editDraft,
  freezeDraft,
  resumeDraft,
  sendDraftNow,
  sendOwnText,
} from '@rekindle/responder';
import { rearmMessage } from '@rekindle/sender';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { acting } from '../acts/on-conversation.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { IdParams, instant, Nothing } from '../schemas/common.ts';
import { Draft, DraftEdit, DraftSeen, Frozen, OwnTextBody, OwnTextSent } from '../schemas/conversations.ts';

const url = (act: string) => `/api/v1/conversations/:id/${act}`;
const TextParams = z.object({ id: z.uuid(), text_id: z.uuid() });

/** The draft that waits, and texts of one's own. */
export function addConversationTexts(app: FastifyInstance, deps: ConsoleDeps): void {
  const common = { tag: 'Conversations', needs: 'inbox.reply', params: IdParams } as const;

  addRoute(app, deps, {
    ...common,
    method: 'PUT',
    url: url('draft'),
    summary: "Change the AI's words before they go",
    description: 'With `expected`, a draft that reads otherwise meanwhile is left alone (409).',
    body: DraftEdit,
    answers: { 200: Draft },
    handle: async (call) => {
      const { text, expected } = call.body;
      const draft = await acting(deps, call, (as) =>
        editDraft(deps, { ...as, text, ...(expected !== undefined && { expected }) }),
      );
      const body = {
        ...{ id: draft.messageId, text: draft.text, segments: draft.segments, edited_by: draft.editedBy },
        ...{ goes_at: draft.goesAt === null ? null : instant(draft.goesAt), waits_because: null, prompt_version: null },
      };
      return { status: 200, body };
    },
  });
  addRoute(app, deps, {
    ...common,
    method: 'DELETE',
    url: url('draft'),
    summary: "Drop the AI's answer: nothing goes",
    answers: { 204: Nothing },
    handle: async (call) => {
      await acting(deps, call, (as) => dropDraft(deps, as));
      return { status: 204 };
    },
  });
  addRoute(app, deps, {
    ...common,
    method: 'POST',
    url: url('draft/send'),
    summary: "Have the AI's answer go now",
    body: DraftSeen,
    answers: { 200: OwnTextSent },
    handle: async (call) => {
      const { expected } = call.body;
      const { messageId } = await acting(deps, call, (as) =>
        sendDraftNow(deps, { ...as, ...(expected !== undefined && { expected }) }),
      );
      return { status: 200, body: { message_id: messageId } };
    },
  });
  addRoute(app, deps, {
    ...common,
    method: 'POST',
    url: url('freeze'),
    summary: 'Say that you are writing: the AI sends nothing for ten minutes',
    answers: { 200: Frozen },
    handle: async (call) => {
      const until = await acting(deps, call, (as) => freezeDraft(deps, as));
      return { status: 200, body: { until: instant(until) } };
    },
  });
  addRoute(app, deps, {
    ...common,
    method: 'POST',
    url: url('resume'),
    summary: 'Say that you stopped writing: the draft goes on',
    answers: { 204: Nothing },
    handle: async (call) => {
      await acting(deps, call, (as) => resumeDraft(deps, as));
      return { status: 204 };
    },
  });
  addRoute(app, deps, {
    ...common,
    method: 'POST',
    url: url('texts'),
    summary: "Send a person's own text; it takes the conversation over",
    description: 'Bring an `id` of your own, or an Idempotency-Key: asked again, nothing is sent a second time.',
    body: OwnTextBody,
    answers: { 202: OwnTextSent },
    handle: async (call) => {
      const { text, at_night } = call.body;
      const messageId = call.body.id ?? call.onceId;
      const sent = await acting(deps, call, (as) =>
        sendOwnText(deps, {
          ...{ ...as, text, atNight: at_night === 'send', askAtNight: at_night === 'ask' },
          ...(messageId !== null && { messageId }),
        }),
      );
      return { status: 202, body: { message_id: sent.messageId } };
    },
  });
  addRoute(app, deps, {
    ...common,
    params: TextParams,
    method: 'DELETE',
    url: url('texts/:text_id'),
    summary: "Take a person's own text back that still waits",
    answers: { 204: Nothing },
    handle: async (call) => {
      await acting(deps, call, (as) => cancelOwnText(deps, { ...as, messageId: call.params.text_id }));
      return { status: 204 };
    },
  });
  addRoute(app, deps, {
    ...common,
    params: TextParams,
    method: 'POST',
    url: url('texts/:text_id/rearm'),
    summary: 'Order a text that the carrier knows nothing of to be sent again',
    description: 'Only a text in the state `absent`: should it have left after all, they get it twice.',
    answers: { 204: Nothing },
    handle: async (call) => {
      const { clientId, params, actor } = call;
      const done = await acting(deps, call, async ({ leadId }) => {
        const own = await inTenant(deps.db, { clientId, now: call.now }, (tx) =>
          tx
            .selectFrom('messages')
            .select('id')
            .where('client_id', '=', clientId)
            .where('id', '=', params.text_id)
            .where('lead_id', '=', leadId)
            .executeTakeFirst(),
        );
        return own !== undefined && (await rearmMessage(deps, { clientId, messageId: params.text_id }, actor.name));
      });
      if (!done) {
        throw new HttpProblem(409, 'Only a text of which the carrier knows nothing can be sent again.', {
          kind: 'not-absent',
        });
      }
      return { status: 204 };
    },
  });
}
