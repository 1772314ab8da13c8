import { appendFileSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { runUntilSignal } from '@rekindle/runtime';

/**
 * A service that writes down each of its starts and, the first time, hangs once it was found ready. Arguments: the file
 * to write to, and how long its main thread may be silent, in milliseconds.
 */
const [file = '', silentForMaxMs = ''] = process.argv.slice(2);

runUntilSignal(
  async () => {
    const first = !existsSync(file);
    const server = createServer((_request, response) => {
      response.end();
      if (first) response.on('finish', () => setTimeout(hang, 1));
    });
    await new Promise<void>((resolve) => server.listen(Number(process.env['HEALTH_PORT']), '127.0.0.1', resolve));
    appendFileSync(file, 'started\n');
    return {
      async stop() {
        server.closeAllConnections();
        appendFileSync(file, 'stopped\n');
      },
    };
  },
  { silentForMaxMs: Number(silentForMaxMs) },
);

function hang(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
