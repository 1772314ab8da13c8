import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type EmbeddedServer, startEmbeddedPostgres, startEmbeddedRedis } from '@rekindle/runtime';
import { type Proxy, startProxy } from '@rekindle/testkit';

/** A server that can be killed and started again over the same data, on another port; proxies follow it there. */
export interface MortalServer {
  /** The server as it runs now, past every proxy. */
  now(): EmbeddedServer;
  crash(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** A proxy to wherever it is now. */
  proxied(): Promise<Proxy>;
}

/** Durable as in production: a crash must lose nothing that was committed. */
export async function startPostgres(dataDir: string): Promise<MortalServer> {
  const open = async () => await startEmbeddedPostgres({ dataDir: path.join(dataDir, 'postgres'), onPort: true });
  // What `pg_ctl stop -m immediate` sends.
  return mortal(await open(), open, 'SIGQUIT');
}

/** Keeps its jobs in an append-only file, as in docker-compose.yml; null where there is no Redis. */
export async function startRedis(dataDir: string): Promise<MortalServer | null> {
  const open = async () => await startEmbeddedRedis({ dataDir: path.join(dataDir, 'redis'), persistent: true });
  const first = await open();
  return first === undefined ? null : mortal(first, open, 'SIGKILL');
}

function mortal(
  first: EmbeddedServer,
  open: () => Promise<EmbeddedServer | undefined>,
  signal: 'SIGQUIT' | 'SIGKILL',
): MortalServer {
  let server = first;
  return {
    now: () => server,
    crash: async () => await killed(server.pid, signal),
    async start() {
      const next = await open();
      if (next === undefined) throw new Error('A server does not come back');
      server = next;
    },
    stop: async () => await server.stop(),
    proxied: async () => await startProxy(() => ({ port: Number(new URL(server.url).port), host: '127.0.0.1' })),
  };
}

async function killed(pid: number, signal: 'SIGQUIT' | 'SIGKILL'): Promise<void> {
  process.kill(pid, signal);
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await pause(20);
  }
}
