import { ConfigError, configFromProcess } from '@rekindle/config';
import { type Running, runUntilSignal } from '@rekindle/runtime';
import { explainingStart } from './explain-start.ts';
import { type ServiceHealth, serveHealth } from './health.ts';
import { openPlatform, type Platform } from './platform.ts';

/**
 * The whole of a service's main.ts: reads the configuration, opens the platform, starts the service and its health
 * port, and stops all of it on a signal, or when its work stands still: unready, running jobs end, connections close.
 */
export function runService(name: string, start: (platform: Platform) => Promise<Running & ServiceHealth>): void {
  runUntilSignal(async () => {
    const config = readConfig();
    if (config.database === null) {
      process.stderr.write('DATABASE_APP_URL and DATABASE_SYSTEM_URL are not set; npm start runs without them.\n');
      process.exit(2);
    }
    const { database } = config;
    const { platform, service, health } = await explainingStart(config, async () => {
      const platform = await openPlatform(name, config, database);
      const service = await start(platform);
      return { platform, service, health: await serveHealth(platform, name, service) };
    });
    platform.log.info({ health: health.url }, 'started');
    return {
      unready() {
        health.unready?.();
        service.unready?.();
      },
      // The queues first: while they cannot be reached nothing is judged, for whatever waits for them stands still rightly.
      standstill: async () => (await platform.queues.standstill()) ?? (await service.standstill?.()) ?? null,
      async stop() {
        await service.stop();
        await platform.close();
        service.release?.();
        await health.stop();
      },
    };
  });
}

function readConfig() {
  try {
    return configFromProcess();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}
