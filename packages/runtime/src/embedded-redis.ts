import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { endChild, endingWithParent, freePort, succeeds } from './child-process.ts';
import type { EmbeddedServer } from './embedded-postgres.ts';

export interface EmbeddedRedisOptions {
  /** Directory for its append-only file; made when absent. */
  dataDir: string;
  /** Keep jobs over a restart (append-only file); otherwise nothing is written. */
  persistent?: boolean;
  /** Delete `dataDir` on `stop()`. */
  ephemeral?: boolean;
}

/**
 * Starts the machine's own redis-server on a free loopback port; undefined where none is installed. It ends with
 * this process, also after SIGKILL.
 */
export async function startEmbeddedRedis(options: EmbeddedRedisOptions): Promise<EmbeddedServer | undefined> {
  if (!(await succeeds('redis-server', ['--version']))) return undefined;
  mkdirSync(options.dataDir, { recursive: true });
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const [command = '', ...args] = await endingWithParent('TERM', [
      'redis-server',
      ...['--port', String(port), '--bind', '127.0.0.1'],
      ...['--dir', options.dataDir, '--save', '', '--appendonly', options.persistent ? 'yes' : 'no'],
      // BullMQ loses jobs under any other policy.
      ...['--maxmemory-policy', 'noeviction'],
    ]);
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
    if (await saysReady(child)) {
      child.unref();
      return {
        url: `redis://127.0.0.1:${port}`,
        pid: child.pid ?? 0,
        owned: true,
        async stop() {
          await endChild(child, 'SIGTERM');
          if (options.ephemeral) rmSync(options.dataDir, { recursive: true, force: true });
        },
      };
    }
    await endChild(child, 'SIGKILL');
    if (attempt === 5) throw new Error(`redis-server did not start in ${options.dataDir}`);
  }
}

function saysReady(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    let said = '';
    child.once('error', () => resolve(false));
    child.once('exit', () => resolve(false));
    child.stdout?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2_000);
      if (said.includes('Ready to accept connections')) resolve(true);
    });
    // Read on, or a full pipe would stop the server; but do not stay alive for it.
    if (child.stdout instanceof Socket) child.stdout.unref();
  });
}
