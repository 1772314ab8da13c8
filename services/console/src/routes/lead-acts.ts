import { inTenant, setLeadStatuses, suppressLeads, takesStatus } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import type { FastifyInstance } from 'fastify';
import { assign } from '../acts/bulk-leads.ts';
import { editLead } from '../acts/edit-lead.ts';
import { erasePerson, previewErasure } from '../acts/erase-person.ts';
import { noLead, withLead } from '../acts/lead-act.ts';
import { requireAllOf, scopeOf } from '../access/lead-scope.ts';
import { setManualMode, setTalkedManualMode } from '../acts/manual-mode.ts';
import { settleFlag } from '../acts/settle-flag.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute, type Call } from '../route.ts';
import { IdParams } from '../schemas/common.ts';
import {
  AssignBody,
  EraseBody,
  ErasePreview,
  FlagBody,
  Lead,
  LeadEdit,
  ManualBody,
  StatusBody,
  SuppressBody,
} from '../schemas/leads.ts';
import { leadJson } from '../views/lead-json.ts';
import { readLead } from '../views/lead.ts';

const tag = 'Leads';
const one = { tag, params: IdParams, answers: { 200: Lead } } as const;
const url = (act: string) => `/api/v1/leads/:id/${act}`;

type LeadCall = Pick<Call<unknown, unknown, unknown>, 'clientId' | 'actor'> & { params: { id: string } };

/** What people do with one lead; each answers with the lead as it is then. */
export function addLeadActRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  const named = (call: LeadCall) => ({ scope: scopeOf(call), leadId: call.params.id, by: call.actor.name });
  const answer = async (call: LeadCall) => {
    const now = deps.clock.now();
    const lead = await inTenant(deps.db, { clientId: call.clientId, now }, (tx) =>
      readLead(tx, scopeOf(call), call.params.id, now),
    );
    if (lead === null) throw noLead();
    const body = leadJson(lead);
    return { status: 200 as const, body, etag: body.etag };
  };

  addRoute(app, deps, {
    ...{ method: 'PATCH', url: '/api/v1/leads/:id', summary: 'Change fields of a lead', needs: 'leads.edit', ...one },
    description: 'With If-Match a change that somebody else has made since is not written over.',
    body: LeadEdit,
    handle: async (call) => {
      await withLead(deps, named(call), (held) => editLead(held, call.body, call.ifMatch));
      return await answer(call);
    },
  });
  addRoute(app, deps, {
    ...{ method: 'PUT', url: url('status'), summary: 'Say where a lead stands', needs: 'leads.edit', ...one },
    body: StatusBody,
    handle: async (call) => {
      const { status } = call.body;
      await withLead(deps, named(call), async ({ tx, lead, nextId, actor }) => {
        if (lead.status === status) return;
        if (!takesStatus(lead, status)) throw staysRemoved();
        await setLeadStatuses(tx, nextId, actor, { leads: [lead], status });
      });
      return await answer(call);
    },
  });
  addRoute(app, deps, {
    ...{
      method: 'PUT',
      url: url('manual'),
      summary: 'Take a lead over, or hand it back',
      needs: 'inbox.reply',
      ...one,
    },
    description: 'Handing back is refused while a colleague answers them.',
    body: ManualBody,
    handle: async (call) => {
      const { on } = call.body;
      const userId = call.actor.kind === 'user' ? call.actor.id : null;
      const talked = await withLead(deps, named(call), async (held) => {
        const conversation = await held.tx
          .selectFrom('conversations')
          .select('id')
          .where('client_id', '=', call.clientId)
          .where('lead_id', '=', held.lead.leadId)
          .executeTakeFirst();
        if (conversation === undefined) await setManualMode(held, on, userId);
        return conversation !== undefined && held.lead.manualMode !== on;
      });
      const act = { clientId: call.clientId, leadId: call.params.id, by: call.actor.name, userId };
      if (talked) await setTalkedManualMode(deps, act, on);
      return await answer(call);
    },
  });
  addRoute(app, deps, {
    ...{
      method: 'PUT',
      url: url('assignee'),
      summary: 'Give a lead to somebody of the team',
      needs: 'leads.edit',
      ...one,
    },
    description: 'A lead that waits for somebody is taken by it.',
    body: AssignBody,
    handle: async (call) => {
      await withLead(deps, named(call), async ({ tx, lead, nextId, actor }) => {
        if (lead.assignedTo === call.body.user_id && call.body.user_id === null) return;
        await assign(tx, nextId, actor, { leads: [lead], userId: call.body.user_id });
      });
      return await answer({ ...call, actor: { ...call.actor, may: seesGiven(call) } });
    },
  });
  addRoute(app, deps, {
    ...{
      method: 'PUT',
      url: url('suppression'),
      summary: 'Never text a lead again',
      needs: 'suppressions.edit',
      ...one,
    },
    body: SuppressBody,
    handle: async (call) => {
      await withLead(deps, named(call), async ({ tx, lead, nextId, actor }) => {
        const { evidence } = call.body;
        await suppressLeads(tx, nextId, actor, { leads: [lead], source: 'person', evidence });
      });
      return await answer(call);
    },
  });
  addRoute(app, deps, {
    ...{
      method: 'PUT',
      url: url('flag'),
      summary: 'Say whether a flagged lead is a duplicate',
      needs: 'leads.edit',
      ...one,
    },
    body: FlagBody,
    handle: async (call) => {
      await withLead(deps, named(call), (held) => settleFlag(held, call.body.duplicate));
      return await answer(call);
    },
  });
  addErasure(app, deps);
}

/** Whoever gives a lead away may no longer see it; the answer still shows it once. */
function seesGiven(call: LeadCall) {
  return (permission: Parameters<typeof call.actor.may>[0]) =>
    permission === 'leads.view_all' || call.actor.may(permission);
}

function staysRemoved(): HttpProblem {
  const sentence = 'They are on the stop list, so their status stays REMOVED. Lift that first, if it may be lifted.';
  return new HttpProblem(409, sentence, { kind: 'suppressed' });
}

function addErasure(app: FastifyInstance, deps: ConsoleDeps): void {
  const phoneOf = async (call: LeadCall) => {
    const now = deps.clock.now();
    return await inTenant(deps.db, { clientId: call.clientId, now }, async (tx) => {
      const lead = await readLead(tx, scopeOf(call), call.params.id, now);
      if (lead === null) throw noLead();
      await requireAllOf(tx, scopeOf(call), lead.phone);
      return { phone: lead.phone, facts: await previewErasure(tx, { clientId: call.clientId, phone: lead.phone }) };
    });
  };
  const shown = (facts: Awaited<ReturnType<typeof previewErasure>>) => ({
    ...{ leads: facts.leads, texts: facts.texts, ai_runs: facts.aiRuns, bookings: facts.bookings },
    on_its_way: facts.onItsWay,
    files: facts.files.map(({ uploadId, filename, rows }) => ({ upload_id: uploadId, filename, rows })),
  });
  const common = { tag, params: IdParams, needs: 'leads.erase' } as const;
  addRoute(app, deps, {
    ...{ method: 'GET', url: url('erasure'), summary: 'What would go if this person were erased', ...common },
    answers: { 200: ErasePreview },
    handle: async (call) => {
      const { phone, facts } = await phoneOf(call);
      return { status: 200, body: { phone, ...shown(facts) } };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'POST', url: url('erase'), summary: 'Erase a person from all lists', ...common },
    description:
      'Leads, texts, drafts, prompts and stored lists with their row go; the number alone stays on the stop list, without what they wrote.',
    body: EraseBody,
    answers: { 200: ErasePreview.omit({ phone: true }) },
    handle: async (call) => {
      const { phone } = await phoneOf(call);
      if (call.body.confirm.replaceAll(/\s/g, '') !== phone) {
        const errors = [{ path: 'confirm', message: 'is not the number of this person' }];
        throw new HttpProblem(422, 'Write the number of the person to confirm.', { kind: 'not-confirmed', errors });
      }
      const erased = await erasePerson(deps, { clientId: call.clientId, phone, by: call.actor.name });
      return { status: 200, body: shown(erased) };
    },
  });
}
