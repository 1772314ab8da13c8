import path from 'node:path';
import {
  claimKeysOf,
  defaultAccount,
  isSimulatedModel,
  openGateway,
  openPlatform,
  openReplyModel,
  type Platform,
  SANDBOX_ACCOUNT,
} from '@rekindle/boot';
import type { Config, DatabaseConfig } from '@rekindle/config';
import { bookingTokenKeys } from '@rekindle/db';
import * as ingest from '@rekindle/ingest';
import { checkHandlers } from '@rekindle/queue';
import * as responder from '@rekindle/responder';
import * as scheduler from '@rekindle/scheduler';
import * as sender from '@rekindle/sender';
import {
  createConductor,
  createSimulator,
  type FaultConfig,
  REALISTIC_FAULTS,
  type Simulator,
} from '@rekindle/simulator';
import * as webhook from '@rekindle/webhook';
import { knownNumbers } from './known-numbers.ts';

export interface StackOptions {
  /** Signs booking links and, in the sandbox, Cal.com webhooks. */
  secret: string;
  ledgerPath: string | null;
  faults?: FaultConfig;
  /** The scheduler runs only when told, as a conductor does. */
  manualTicks: boolean;
  /** Aborted when the system stops: a long play ends at its next instant. */
  signal?: AbortSignal;
  /** Where log lines go; stderr unless told. */
  logFile?: string;
}

/** All services in one process. */
export interface Stack {
  platform: Platform;
  /** Null in live mode. */
  simulator: Simulator | null;
  simulatorUrl: string | null;
  webhookUrl: string;
  ingestUrl: string;
  importDeps: ingest.ImportDeps;
  /** Signs booking links. */
  bookingTokenKey: string | null;
  /** Moves the frozen sandbox clock; null in live mode. */
  conductor: ReturnType<typeof createConductor> | null;
  /** One turn of the scheduler. */
  tick(): Promise<void>;
  unready(): void;
  standstill(): Promise<string | null>;
  stop(): Promise<void>;
}

/** Starts every service against a prepared database. */
export async function startStack(config: Config, database: DatabaseConfig, options: StackOptions): Promise<Stack> {
  const platform = await openPlatform('all', config, database, {
    sharedClock: false,
    databasePoolMax: 10,
    logTo: options.logFile === undefined ? 'stderr' : { file: options.logFile },
  });
  const { queues, log } = platform;
  const sandbox = config.mode === 'sandbox';
  const simulator = sandbox ? await openSimulator(platform, options) : null;
  const simulatorUrl = simulator === null ? null : await simulator.start(config.http.simulatorPort);
  const sms = openGateway(platform, simulatorUrl);
  const tokenKeys = bookingTokenKeys([options.secret]);
  const calSecret = config.calWebhookSecret?.reveal() ?? options.secret;

  const account = defaultAccount(config);
  const webhooks = await webhook.start({
    ...platform,
    sms,
    publicBaseUrl: config.http.publicBaseUrl,
    host: config.http.host,
    port: config.http.webhookPort,
    defaultAccounts: account === null ? [] : [account],
    calSecrets: () => [calSecret],
    bookingTokenKeys: tokenKeys,
    claimTokenKeys: claimKeysOf(platform),
    metrics: platform.metrics.registry,
  });
  const publicBaseUrl = config.http.publicBaseUrl ?? webhooks.url;
  const model = openReplyModel(platform, simulatorUrl);
  const importDeps: ingest.ImportDeps = {
    ...platform,
    appUrl: database.appUrl.reveal(),
    storage: ingest.localStorage(path.join(config.dataDir, 'files')),
    maxFileBytes: ingest.MAX_FILE_BYTES,
  };
  const ingesting = await ingest.start({
    ...importDeps,
    queues,
    token: config.http.ingestToken?.reveal() ?? null,
    metrics: platform.metrics.registry,
    listen: { host: config.http.host, port: config.http.ingestPort },
  });
  const senderDeps = { ...platform, sms, modes: [config.mode], publicBaseUrl };
  const sending = await sender.start(senderDeps, { concurrency: config.workerConcurrency });
  const responderDeps = { ...platform, model, bookingTokenKey: tokenKeys[0] ?? '' };
  const responding = await responder.start(responderDeps);
  const handoverDeps = responder.openHandovers(platform, { sms, publicBaseUrl });
  const handing = await responder.startHandovers(handoverDeps);
  const reviewDeps = responder.openReviews(platform, {
    ...{ model, simulated: isSimulatedModel(config), mailer: handoverDeps.mailer },
    consoleBaseUrl: config.http.consoleBaseUrl,
  });
  const reviewing = await responder.startReviews(reviewDeps);
  const scheduling = await scheduler.start(
    { ...platform, bookingTokenKey: tokenKeys[0] ?? null },
    { manualTicks: options.manualTicks },
  );
  checkHandlers({
    ingest: ingest.ingestHandlers(importDeps),
    webhook: webhook.webhookHandlers({ ...platform, sms }),
    sender: sender.senderHandlers(senderDeps),
    responder: {
      ...responder.responderHandlers(responderDeps),
      ...responder.handoverHandlers(handoverDeps),
      ...responder.reviewHandlers(reviewDeps),
    },
    scheduler: scheduler.schedulerHandlers(platform),
  });
  await sms.prepare();

  const tick = async () => {
    await scheduling.tick();
  };
  const services = [scheduling, webhooks, responding, reviewing, handing, sending, ingesting];
  const sandboxClock = platform.sandboxClock;
  const conductor =
    simulator === null || sandboxClock === null
      ? null
      : createConductor(
          {
            clock: sandboxClock,
            simulator,
            tick,
            nextDueAt: async (due) => await scheduler.nextDueAt(platform, due),
            idle: () => queues.pendingHere() === 0 && platform.activity.idle(),
          },
          {
            pollMs: 1,
            ...(options.signal !== undefined && { signal: options.signal }),
            onStuck: (now) => log.warn({ now }, 'an instant did not come to rest'),
          },
        );
  simulator?.point({ inboundUrl: `${publicBaseUrl}/twilio/inbound`, calUrl: null });
  return {
    platform,
    simulator,
    simulatorUrl,
    webhookUrl: webhooks.url,
    ingestUrl: ingesting.url,
    importDeps,
    bookingTokenKey: tokenKeys[0] ?? null,
    conductor,
    tick,
    unready() {
      for (const service of services) service.unready?.();
    },
    standstill: async () => (await queues.standstill()) ?? (await scheduling.standstill?.()) ?? null,
    async stop() {
      for (const service of services) await service.stop();
      await platform.close();
      for (const service of services) service.release?.();
      sms.close();
      await simulator?.stop();
    },
  };
}

async function openSimulator(platform: Platform, options: StackOptions): Promise<Simulator> {
  const [token] = SANDBOX_ACCOUNT.authTokens;
  return createSimulator({
    clock: platform.clock,
    monotonic: platform.monotonic,
    seed: platform.config.sandbox.seed,
    ledgerPath: options.ledgerPath,
    publicUrls: { inboundUrl: null, calUrl: null },
    accounts: [{ sid: SANDBOX_ACCOUNT.accountSid, token }],
    numbers: await knownNumbers(platform),
    faults: options.faults ?? REALISTIC_FAULTS,
    calSecret: platform.config.calWebhookSecret?.reveal() ?? options.secret,
    log: platform.log,
  });
}
