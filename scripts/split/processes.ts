import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@rekindle/runtime';
import { type ComposeProject, commandOf } from './compose.ts';

/** As `stop_grace_period` in docker-compose.yml. */
const STOP_GRACE_MS = 30_000;
const READY_WITHIN_MS = 60_000;

export interface Processes {
  /** Runs a one-shot service to its end; throws when it fails. */
  run(service: string): Promise<void>;
  /** Starts every service with its replicas and waits until each is ready. */
  startServices(): Promise<void>;
  count(): number;
  /** SIGTERM to all, SIGKILL to what is left after the grace period. */
  stop(): Promise<void>;
}

/** Runs a compose project's commands as processes of this machine. */
export function startProcesses(project: ComposeProject, say: (line: string) => void): Processes {
  const children: { name: string; child: ChildProcess }[] = [];
  let stopping = false;

  function launch(name: string, command: readonly string[], environment: Record<string, string>): ChildProcess {
    const [program = '', ...args] = command;
    const child = spawn(program === 'node' ? process.execPath : program, args, {
      env: { PATH: process.env['PATH'] ?? '', ...environment },
      // What the demo prints is the only data; everything that services say is progress.
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    child.on('exit', (code, signal) => {
      if (!stopping && code !== 0) say(`${name} ended by itself (${signal ?? `exit code ${code}`})`);
    });
    return child;
  }

  return {
    async run(service) {
      const child = launch(service, commandOf(service), project.environmentOf(service));
      const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
      if (code !== 0) throw new Error(`${service} failed with exit code ${code}`);
    },
    async startServices() {
      await Promise.all(
        project.services.flatMap(({ name, command, replicas }) =>
          Array.from({ length: replicas }, async () => {
            const port = await freePort();
            const child = launch(name, command, { ...project.environmentOf(name), HEALTH_PORT: String(port) });
            children.push({ name, child });
            await untilReady(name, child, port);
          }),
        ),
      );
    },
    count: () => children.length,
    async stop() {
      stopping = true;
      await Promise.all(children.map(async ({ child }) => await end(child)));
    },
  };
}

async function untilReady(name: string, child: ChildProcess, port: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < READY_WITHIN_MS; waitedMs += 100) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${name} ended before it was ready`);
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await pause(100);
  }
  throw new Error(`${name} was not ready within ${READY_WITHIN_MS / 1_000} s`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
  await ended;
  clearTimeout(timer);
}
