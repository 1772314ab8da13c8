import path from 'node:path';
import { bookingKeysOf, installationSecrets, openReplyModel, type Platform } from '@rekindle/boot';
import { NETWORK } from '@rekindle/installation/connect';
import { localStorage, MAX_FILE_BYTES } from '@rekindle/ingest';
import { smtpMailer } from '@rekindle/responder';
import type { Running } from '@rekindle/runtime';
import type { SandboxControl } from './deps.ts';
import type { LimitName } from './limits.ts';
import { type RunningConsole, start } from './start.ts';

const WEB_DIST = path.resolve(import.meta.dirname, '../../../packages/web/dist');

/** Starts the console of a process, from its configuration; where that leaves the port open, on `lastPort` if it is free. */
export async function openConsole(
  platform: Platform,
  open: {
    sandbox: SandboxControl | null;
    /** Where the simulator is, whose model answers rehearsals of a sandbox without a key; null: there is none. */
    simulatorUrl: string | null;
    bookingTokenKey?: string | null;
    lastPort?: number | null;
    /** Requests a minute, where they are not the usual ones. */
    limits?: Readonly<Record<LimitName, number>>;
  },
): Promise<RunningConsole & Running> {
  const { config, database, metrics } = platform;
  const mailer = config.mail === null ? null : smtpMailer(config.mail.smtpUrl.reveal(), config.mail.from);
  const console = await start({
    ...platform,
    reach: NETWORK,
    model: openReplyModel(platform, open.simulatorUrl),
    metrics: metrics.registry,
    appUrl: database.appUrl.reveal(),
    storage: localStorage(path.join(config.dataDir, 'files')),
    maxFileBytes: MAX_FILE_BYTES,
    bookingTokenKey: open.bookingTokenKey ?? bookingKeysOf(platform)[0] ?? null,
    mode: config.mode,
    sealingSecrets: installationSecrets(config, database),
    allowPrivateAddresses: config.outgoingPrivateAddresses,
    sandbox: open.sandbox,
    sendMail:
      mailer === null
        ? null
        : async (mail) => await mailer.send({ ...mail, messageId: `<${platform.ids.next()}@rekindle.invalid>` }),
    consoleUrl: config.http.consoleBaseUrl,
    webDist: WEB_DIST,
    ...(open.limits !== undefined && { limits: open.limits }),
    listen: { host: config.http.host, port: config.http.consolePort, lastPort: open.lastPort ?? null },
  });
  return {
    ...console,
    async stop() {
      await console.stop();
      mailer?.close();
    },
  };
}
