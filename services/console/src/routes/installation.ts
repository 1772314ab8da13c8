import { inTenant } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import { listClients } from '@rekindle/installation';
import { type Diagnosis, examineDatabase, examineMachine } from '@rekindle/installation/doctor';
import { verifyClient } from '@rekindle/installation/verify';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { requireAllLeads } from '../access/datasets.ts';
import { auditAccount } from '../auth/account-audit.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { instantOrNull } from '../schemas/common.ts';
import { BROKEN_SHOWN_MAX, DoctorBody, Examined, Verified } from '../schemas/installation.ts';
import { requireRunner } from './sending.ts';

/** Live clients that one request asks the world outside about: each takes some seconds. */
const LIVE_CLIENTS_MAX = 10;
/** Texts that one request checks: so many take about a second of this process. */
const VERIFIED_TEXTS_MAX = 100_000;

/** What the command line has as `doctor` and `verify`. */
export function addInstallationRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    method: 'POST',
    url: '/api/v1/installation/doctor',
    tag: 'System',
    summary: 'Look for what would keep the installation from working, and how to mend it',
    description: `For whoever runs the installation. With \`live\` at most ${LIVE_CLIENTS_MAX} live clients are asked about; name one where there are more.`,
    needs: null,
    scope: 'account',
    limit: 'heavy',
    body: DoctorBody,
    answers: { 200: Examined },
    handle: async ({ account, body, request }) => {
      const runner = requireRunner(account);
      const { live, client_id: only } = body;
      const clients = (await listClients(deps)).filter(({ id }) => only === undefined || id === only);
      if (clients.length === 0 && only !== undefined) throw new HttpProblem(404, 'There is no such client.');
      if (live && clients.filter(({ mode }) => mode === 'live').length > LIVE_CLIENTS_MAX) {
        const detail = `There are more than ${LIVE_CLIENTS_MAX} live clients: ask about one at a time, with client_id.`;
        throw new HttpProblem(422, detail, { kind: 'too-many-clients' });
      }
      const found: Diagnosis[] = await examineMachine(deps.config, { live });
      const outside = live ? { clients: async () => clients, reach: deps.reach } : null;
      await examineDatabase(deps, (more) => void found.push(...more), outside);
      await auditAccount(deps, { accountId: runner.id, action: 'doctor', outcome: 'ok', address: request.ip });
      const findings = found.map((each) => ({ ...each, mend: each.mend ?? null }));
      return { status: 200, body: { ok: found.every(({ level }) => level !== 'fail'), findings } };
    },
  });
  addRoute(app, deps, {
    method: 'POST',
    url: '/api/v1/verify',
    tag: 'System',
    summary: 'Check the promises over everything that was sent',
    description: `Of this client, by code that shares nothing with what sends. At most ${VERIFIED_TEXTS_MAX.toLocaleString('en-GB')} texts; more are for \`rekindle verify\`.`,
    needs: 'audit.view',
    limit: 'heavy',
    answers: { 200: Verified },
    handle: async ({ clientId, actor, now }) => {
      requireAllLeads(actor);
      await refuseTooMuch(deps, clientId, now);
      const { checked, findings } = await verifyClient(deps, clientId);
      const { attempts, outcomes, statuses, messages, suppressions, optOuts } = checked;
      const shown = findings.slice(0, BROKEN_SHOWN_MAX);
      return {
        status: 200,
        body: {
          kept: findings.length === 0,
          checked: {
            ...{ attempts, outcomes, delivery_reports: statuses, texts: messages },
            ...{ suppressions, opt_outs: optOuts },
          },
          broken: findings.length,
          findings: shown.map((finding) => ({ ...finding, at: instantOrNull(finding.at) })),
        },
      };
    },
  });
}

async function refuseTooMuch(deps: ConsoleDeps, clientId: string, now: number): Promise<void> {
  const { rows } = await inTenant(deps.db, { clientId, now }, (tx) =>
    sql`select from messages where client_id = ${clientId} and direction = 'outbound'
        offset ${sql.lit(VERIFIED_TEXTS_MAX)} limit 1`.execute(tx),
  );
  if (rows.length === 0) return;
  const detail = `There are more than ${VERIFIED_TEXTS_MAX.toLocaleString('en-GB')} texts, too many for one request: npx --no rekindle verify.`;
  throw new HttpProblem(422, detail, { kind: 'too-many-texts' });
}
