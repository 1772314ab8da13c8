import path from 'node:path';
import { runService } from '@rekindle/boot';
import { MAX_FILE_BYTES, start } from './start.ts';
import { localStorage } from './storage.ts';

runService('ingest', async (platform) => {
  const { config, database, metrics } = platform;
  return await start({
    ...platform,
    appUrl: database.appUrl.reveal(),
    storage: localStorage(path.join(config.dataDir, 'files')),
    maxFileBytes: MAX_FILE_BYTES,
    token: config.http.ingestToken?.reveal() ?? null,
    metrics: metrics.registry,
    listen: { host: config.http.host, port: config.http.ingestPort },
  });
});
