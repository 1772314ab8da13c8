import { HttpProblem } from '@rekindle/http';
import {
  assignLead,
  claimLead,
  completeConversation,
  handBack,
  releaseLead,
  snoozeConversation,
  takeOver,
} from '@rekindle/responder';
import type { FastifyInstance } from 'fastify';
import { acting } from '../acts/on-conversation.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { IdParams, Nothing } from '../schemas/common.ts';
import { AssignBody, HandedBack, SnoozeBody } from '../schemas/conversations.ts';

const url = (act: string) => `/api/v1/conversations/:id/${act}`;

/** Who has a conversation, and when it is to come back. */
export function addConversationActs(app: FastifyInstance, deps: ConsoleDeps): void {
  const common = { tag: 'Conversations', needs: 'inbox.reply', params: IdParams } as const;

  addRoute(app, deps, {
    ...common,
    method: 'POST',
    url: url('take-over'),
    summary: 'Answer this lead yourself: AI and campaign leave them alone',
    description: 'Also takes it from a colleague who has it.',
    answers: { 204: Nothing },
    handle: async (call) => {
      await acting(deps, call, (as) => takeOver(deps, as));
      return { status: 204 };
    },
  });
  addRoute(app, deps, {
    ...common,
    method: 'POST',
    url: url('hand-back'),
    summary: 'Give the lead back to AI and campaign',
    description: 'Refused while a colleague has it: take it over first.',
    answers: { 200: HandedBack },
    handle: async (call) => {
      const { answersNow } = await acting(deps, call, (as) => handBack(deps, as));
      return { status: 200, body: { answers_now: answersNow } };
    },
  });
  addRoute(app, deps, {
    ...common,
    method: 'POST',
    url: url('claim'),
    summary: 'Take a lead that waits for somebody, unless a colleague has it',
    answers: { 204: Nothing },
    handle: async (call) => {
      const { actor } = call;
      if (actor.kind !== 'user') throw new HttpProblem(403, 'Only a person can take a lead.', { kind: 'not-a-person' });
      await acting(deps, call, (as) => claimLead(deps, { ...as, userId: actor.id }));
      return { status: 204 };
    },
  });
  addRoute(app, deps, {
    ...common,
    method: 'POST',
    url: url('release'),
    summary: 'Give a lead up: the next person is asked for it',
    description: 'Safe to say twice. Refused while a colleague has it: take it over first.',
    answers: { 204: Nothing },
    handle: async (call) => {
      await acting(deps, call, (as) => releaseLead(deps, as));
      return { status: 204 };
    },
  });
  addRoute(app, deps, {
    ...common,
    method: 'PUT',
    url: url('assignee'),
    summary: 'Give the lead to somebody of the team, or to nobody',
    body: AssignBody,
    answers: { 204: Nothing },
    handle: async (call) => {
      await acting(deps, call, (as) => assignLead(deps, { ...as, to: call.body.user_id }));
      return { status: 204 };
    },
  });
  addRoute(app, deps, {
    ...common,
    method: 'POST',
    url: url('complete'),
    summary: 'Say that nothing is left to do; it comes back when they write',
    answers: { 204: Nothing },
    handle: async (call) => {
      await acting(deps, call, (as) => completeConversation(deps, as));
      return { status: 204 };
    },
  });
  addRoute(app, deps, {
    ...common,
    method: 'PUT',
    url: url('snooze'),
    summary: 'Put it out of sight until then, or until they write',
    body: SnoozeBody,
    answers: { 204: Nothing },
    handle: async (call) => {
      const until = call.body.until === null ? null : Date.parse(call.body.until);
      await acting(deps, call, (as) => snoozeConversation(deps, { ...as, until }));
      return { status: 204 };
    },
  });
}
