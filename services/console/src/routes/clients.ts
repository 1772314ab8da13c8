import { addClient, inTenant, readAllSendingStopped } from '@rekindle/db';
import { parseMobile, type Permission, PERMISSIONS } from '@rekindle/domain';
import { HttpProblem } from '@rekindle/http';
import { listClients } from '@rekindle/installation';
import type { FastifyInstance } from 'fastify';
import type { ConsoleDeps } from '../deps.ts';
import { auditAccount } from '../auth/account-audit.ts';
import { joinEverywhere } from '../access/membership.ts';
import { addRoute } from '../route.ts';
import { instant, instantOrNull } from '../schemas/common.ts';
import { requireRunner } from './sending.ts';
import { Client, ClientList, NewClient, NewClientBody } from '../schemas/clients.ts';

/** The client that one works for. */
export function addClientRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/client',
    tag: 'Clients',
    summary: 'The client, its switch for sending, and what one may do there',
    needs: null,
    answers: { 200: Client },
    handle: async ({ clientId, actor, now }) => {
      const row = await inTenant(deps.db, { clientId, now }, (tx) =>
        tx
          .selectFrom('clients')
          .select(['id', 'company_name', 'mode', 'timezone', 'sending_stopped_at', 'sending_stopped_reason'])
          .where('id', '=', clientId)
          .executeTakeFirst(),
      );
      if (row === undefined) throw new HttpProblem(404, 'There is no such client.');
      const all = await readAllSendingStopped(deps);
      const permissions: Permission[] = PERMISSIONS.filter((permission) => actor.may(permission));
      return {
        status: 200,
        body: {
          id: row.id,
          name: row.company_name,
          mode: row.mode,
          timezone: row.timezone,
          now: instant(now),
          sending_stopped_at: instantOrNull(row.sending_stopped_at),
          sending_stopped_reason: row.sending_stopped_reason,
          all_sending_stopped_at: instantOrNull(all?.at ?? null),
          all_sending_stopped_reason: all?.reason ?? null,
          me: {
            id: actor.id,
            name: actor.name,
            role: actor.role,
            permissions,
            allowed_dataset_ids: actor.allowedDatasetIds,
          },
        },
      };
    },
  });
  addNewClient(app, deps);
}

function addNewClient(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/clients',
    tag: 'Clients',
    summary: 'All clients of the installation, by name',
    description: 'For whoever runs the installation; `GET /me` has the clients of everybody else.',
    needs: null,
    scope: 'account',
    answers: { 200: ClientList },
    handle: async ({ account }) => {
      requireRunner(account);
      const items = (await listClients(deps)).map(({ stoppedAt, ...client }) => ({
        ...client,
        sending_stopped_at: instantOrNull(stoppedAt),
      }));
      return { status: 200, body: { items, next: null } };
    },
  });
  addRoute(app, deps, {
    method: 'POST',
    url: '/api/v1/clients',
    tag: 'Clients',
    summary: 'Add a client, with the number it texts from',
    description:
      'For whoever runs the installation. A live client texts once its account is connected (`/client/provider/connect`).',
    needs: null,
    scope: 'account',
    body: NewClientBody,
    answers: { 201: NewClient },
    handle: async ({ account, body, request }) => {
      const runner = requireRunner(account);
      const mode = body.mode ?? deps.mode;
      const number = parseMobile(body.number, { allowInternational: true });
      if (!number.ok) {
        const errors = [{ path: 'number', message: 'is no mobile number; write it like +447400999002' }];
        throw new HttpProblem(400, 'This is no number to text from.', { kind: 'invalid-input', errors });
      }
      const added = await addClient(deps, { name: body.name, mode, e164: number.e164 });
      if (added.kind === 'number_taken') {
        throw new HttpProblem(409, 'This number belongs to a client already.', { kind: 'number-taken' });
      }
      if (added.kind === 'name_taken') {
        throw new HttpProblem(409, 'There is a client of this name already.', { kind: 'name-taken' });
      }
      await joinEverywhere(deps, runner);
      if (mode === 'sandbox') await deps.sandbox?.learnNumbers();
      await auditAccount(deps, {
        accountId: runner.id,
        action: 'add_client',
        outcome: added.clientId,
        address: request.ip,
      });
      return {
        status: 201,
        body: { id: added.clientId, name: body.name, slug: added.slug, mode, number: number.e164 },
      };
    },
  });
}
