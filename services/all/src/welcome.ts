import path from 'node:path';
import type { Config } from '@rekindle/config';
import type { Stack } from './stack.ts';

/** A sandbox's log tells of every fault that the simulated carrier plays; it would bury what a person is to read. */
export function logFileOf(config: Pick<Config, 'dataDir'>): string {
  return path.join(config.dataDir, 'rekindle.log');
}

type Settings = Pick<Config, 'mode' | 'dataDir'> & {
  http: Pick<Config['http'], 'publicBaseUrl' | 'ingestToken'>;
};
type Addresses = Pick<Stack, 'simulatorUrl' | 'webhookUrl' | 'ingestUrl'> & {
  source: string;
  controlUrl: string;
  consoleUrl: string;
  /** Null once somebody who runs the installation has a password. */
  firstLink: string | null;
};

/** What a person reads when everything is up: what listens where, and what to do next. Its one secret is the link. */
export function welcomeLines(config: Settings, at: Addresses): string[] {
  const sandbox = config.mode === 'sandbox';
  return [
    '',
    `Rekindle is running (${config.mode}). Data: ${at.source}.`,
    ...(at.firstLink === null
      ? [`  Open               ${at.consoleUrl}`]
      : [
          `  Open               ${at.firstLink}`,
          '                     (signs you in; works once, within half an hour)',
        ]),
    `  API                ${at.consoleUrl}/api/docs`,
    ...(at.simulatorUrl === null
      ? []
      : [
          '  This is the sandbox: nobody real is texted.',
          `  Simulated carrier  ${at.simulatorUrl}/sim/state   ledger: ${config.dataDir}/carrier-ledger.jsonl`,
        ]),
    ...(sandbox ? [`  Log                ${logFileOf(config)}`] : []),
    `  Health, metrics    ${at.controlUrl}/readyz  ${at.controlUrl}/metrics`,
    `  Webhooks           ${config.http.publicBaseUrl ?? at.webhookUrl}/twilio/inbound`,
    ...(config.http.ingestToken === null ? [] : [`  Lists and leads    ${at.ingestUrl}/api/v1   (with INGEST_TOKEN)`]),
    '  Look around        npx --no rekindle campaign status',
    ...(sandbox ? ['  Move the clock     npx --no rekindle sandbox skip   (or: sandbox speed 60)'] : []),
    'Ctrl-C stops it; the next start goes on from here.',
  ];
}
