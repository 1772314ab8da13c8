import { inTenant, readProviderAccount } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import { Refusal } from '@rekindle/installation';
import { type Connected, type ConnectOrder, connectClient } from '@rekindle/installation/connect';
import type { FastifyInstance } from 'fastify';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { ConnectBody, ConnectedBody, LookBody, Looked, Provider } from '../schemas/installation.ts';

const provider = { tag: 'Provider', needs: 'clients.manage', limit: 'heavy' } as const;

/** What a live client sends through; what the command line has as `connect twilio`. */
export function addProviderRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/client/provider',
    tag: 'Provider',
    summary: 'The account and the numbers that the client texts through',
    needs: 'clients.view',
    answers: { 200: Provider },
    handle: async ({ clientId, now }) => {
      const { account, numbers } = await inTenant(deps.db, { clientId, now }, async (tx) => ({
        account: await readProviderAccount(tx, clientId),
        numbers: await tx
          .selectFrom('sender_numbers')
          .select(['e164', 'active'])
          .where('client_id', '=', clientId)
          .orderBy('e164')
          .execute(),
      }));
      const accountSid = account?.accountSid ?? deps.config.twilio.account?.accountSid ?? null;
      const { publicBaseUrl } = deps.config.http;
      return {
        status: 200,
        body: { account_sid: accountSid, own: account !== null, numbers, webhook_address: publicBaseUrl },
      };
    },
  });
  addRoute(app, deps, {
    ...provider,
    method: 'POST',
    url: '/api/v1/client/provider/look',
    summary: 'The numbers of a Twilio account; nothing is stored',
    body: LookBody,
    answers: { 200: Looked },
    handle: async ({ clientId, body }) => {
      const done = await connect(deps, clientId, body);
      if (done.kind !== 'looked') throw new Error('an account that is only looked at was connected');
      return { status: 200, body: looked(done) };
    },
  });
  addRoute(app, deps, {
    ...provider,
    method: 'POST',
    url: '/api/v1/client/provider/connect',
    summary: 'Connect an account and a number, point its webhooks here and prove it with a signed test',
    description:
      'Safe to do again. Without `number` only the token is changed (`rotate`, `drop_old`) of the account that the client is connected to already. Where the test fails (502), account and number are stored and the webhook at Twilio is left as it was. Webhooks come to PUBLIC_BASE_URL.',
    body: ConnectBody,
    answers: { 200: ConnectedBody },
    handle: async ({ clientId, body }) => {
      if (body.number === undefined && !body.rotate && !body.drop_old) {
        const errors = [{ path: 'number', message: 'is missing' }];
        throw new HttpProblem(400, 'Say which number, or that the token is to be changed.', {
          kind: 'invalid-input',
          errors,
        });
      }
      return { status: 200, body: connected(await connect(deps, clientId, body)) };
    },
  });
}

interface Wanted {
  account_sid?: string | undefined;
  auth_token?: string | undefined;
  number?: string | undefined;
  rotate?: boolean;
  drop_old?: boolean;
}

async function connect(deps: ConsoleDeps, clientId: string, wanted: Wanted): Promise<Connected> {
  const client = await inTenant(deps.db, { clientId, now: deps.clock.now() }, (tx) =>
    tx
      .selectFrom('clients')
      .select(['id', 'company_name as name', 'mode'])
      .where('id', '=', clientId)
      .executeTakeFirstOrThrow(),
  );
  const { account_sid: accountSid, number, auth_token: token, rotate = false, drop_old: dropOld = false } = wanted;
  const order: ConnectOrder = {
    ...(accountSid !== undefined && { accountSid }),
    ...(number !== undefined && { number }),
    ...{ rotate, dropOld, token: token ?? null },
    askToken: () => Promise.reject(new Refusal('bad_input', "Give the account's auth token (auth_token).")),
  };
  try {
    return await connectClient(deps, client, order, deps.reach);
  } catch (error) {
    throw error instanceof Refusal ? problemOf(error) : error;
  }
}

const STATUSES: Readonly<Record<Refusal['kind'], number>> = {
  bad_input: 400,
  not_found: 404,
  conflict: 409,
  failed: 502,
};

function problemOf({ kind, message }: Refusal): HttpProblem {
  return new HttpProblem(STATUSES[kind], message, { kind: `provider-${kind.replace('_', '-')}` });
}

function looked({ accountSid, trial, numbers, services }: Extract<Connected, { kind: 'looked' }>) {
  return {
    ...{ account_sid: accountSid, trial },
    numbers: numbers.map(({ e164, name, sms, smsUrl }) => ({
      e164,
      name,
      sms,
      goes_to: smsUrl === '' ? null : smsUrl,
    })),
    services: services.map(({ sid, name, numbers: pool }) => ({ sid, name, numbers: [...pool] })),
  };
}

function connected(done: Connected) {
  if (done.kind === 'looked') {
    const nothing = { number: null, webhook: null, before: null, signed_test: null, taken_elsewhere_by: null };
    return {
      ...{ account_sid: done.accountSid, retired: done.retired, trial: done.trial, ...nothing },
      changed: done.changed === true ? (['account'] as const).slice() : [],
    };
  }
  return {
    ...{
      account_sid: done.accountSid,
      retired: done.retired,
      trial: done.trial,
      number: done.number,
      changed: done.changed,
      before: done.before,
    },
    ...{ webhook: done.webhooks.smsFallbackUrl, signed_test: 'passed' as const },
    taken_elsewhere_by: done.inTheWay?.name ?? null,
  };
}
