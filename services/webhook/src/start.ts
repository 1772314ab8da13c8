import type { SmsGateway } from '@rekindle/contracts';
import type { SecretBox } from '@rekindle/config';
import { buildApp, type AppOptions, type Readiness } from '@rekindle/http';
import type { Handlers, JobQueues } from '@rekindle/queue';
import type { Activity, Running } from '@rekindle/runtime';
import { sql } from 'kysely';
import { createAccountKeys, type DefaultAccount } from './account-keys.ts';
import { addClaimRoutes } from './claim-routes.ts';
import { createWebhookCommits } from './commits.ts';
import type { WebhookDeps } from './deps.ts';
import { matchInbound } from './match-inbound.ts';
import { pollInbound } from './poll-inbound.ts';
import { addWebhookRoutes } from './routes.ts';
import { createWakeUp } from './wake-up.ts';

/** Bytes of a webhook's body; more is answered with 413. */
export const WEBHOOK_BODY_MAX_BYTES = 64 * 1024;

export interface WebhookServiceDeps extends WebhookDeps {
  queues: Pick<JobQueues, 'add' | 'work'>;
  sms: Pick<SmsGateway, 'list'>;
  /** Business time between two polls of a client, in milliseconds. */
  pollIntervalMs?: number;
  /** What Twilio calls, without a trailing slash; null: wherever this service listens. */
  publicBaseUrl: string | null;
  host: string;
  /** 0: any free one. */
  port: number;
  /** Opens the clients' sealed tokens; null: only the default accounts are known. */
  secretBox: Pick<SecretBox, 'open'> | null;
  /** Accounts of the configuration: they speak for every client. */
  defaultAccounts: readonly DefaultAccount[];
  /** Secrets that a client's Cal.com webhook may be signed with. */
  calSecrets(clientId: string): readonly string[];
  /** Keys that booking tokens may be signed with; see `bookingTokenKeys`. */
  bookingTokenKeys: readonly string[];
  /** Keys that claim links may be signed with; see `claimTokenKeys`. */
  claimTokenKeys: readonly string[];
  /** Counts webhooks under way, so that a simulated clock stands still meanwhile. */
  activity?: Pick<Activity, 'enter'>;
  metrics?: AppOptions['metrics'];
  /** Texts matched at a time; 8 unless told. */
  concurrency?: number;
}

const CONCURRENCY_DEFAULT = 8;

/** The jobs this service does. */
export function webhookHandlers(deps: WebhookDeps & Pick<WebhookServiceDeps, 'sms' | 'pollIntervalMs'>): Handlers {
  return {
    'match-inbound': async (job) => await matchInbound(deps, job),
    'poll-inbound': async (job) => await pollInbound(deps, job),
  };
}

/**
 * Listens for Twilio and Cal.com and takes the service's jobs until the queues are closed. `stop()` ends when
 * everything that came in is committed.
 */
export async function start(deps: WebhookServiceDeps): Promise<Running & { url: string }> {
  let ready = true;
  const app = buildApp({
    name: 'webhook',
    log: deps.log,
    metrics: deps.metrics ?? null,
    bodyLimit: WEBHOOK_BODY_MAX_BYTES,
    readiness: async () => await readiness(deps, ready),
  });
  const { activity } = deps;
  if (activity !== undefined) {
    const leaving = new WeakMap<object, () => void>();
    app.addHook('onRequest', async (request) => {
      leaving.set(request.raw, activity.enter());
    });
    app.addHook('onResponse', async (request) => leaving.get(request.raw)?.());
    app.addHook('onRequestAbort', async (request) => leaving.get(request.raw)?.());
  }
  const commits = createWebhookCommits(deps);
  let publicBaseUrl = deps.publicBaseUrl;
  addWebhookRoutes(app, {
    ...deps,
    commits,
    wakeUp: createWakeUp(deps),
    accountKeys: createAccountKeys(deps),
    get publicBaseUrl() {
      return publicBaseUrl ?? '';
    },
  });
  addClaimRoutes(app, deps);
  const url = await app.listen({ host: deps.host, port: deps.port });
  publicBaseUrl ??= url;
  await deps.queues.work(webhookHandlers(deps), { concurrency: { inbox: deps.concurrency ?? CONCURRENCY_DEFAULT } });
  return {
    url,
    unready() {
      ready = false;
    },
    async stop() {
      ready = false;
      await app.close();
      await Promise.all([commits.inbound.drained(), commits.status.drained()]);
    },
  };
}

async function readiness(deps: WebhookDeps, ready: boolean): Promise<Readiness> {
  if (!ready) return { ok: false, detail: { cause: 'stopping' } };
  await sql`select 1`.execute(deps.db.system);
  return { ok: true, detail: {} };
}
