import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@rekindle/runtime';
import { type ComposeProject, type ComposeService, commandOf } from './compose.ts';

/** As `stop_grace_period` in docker-compose.yml. */
const STOP_GRACE_MS = 30_000;
const READY_WITHIN_MS = 60_000;
/** What ends by itself is started again after this long, and after twice as long each time it ends soon again. */
const RESTART_AFTER_MS = 1_000;
const RESTART_AFTER_MAX_MS = 60_000;
/** Whoever ran for so long before did not end soon. */
const RAN_WELL_MS = 10_000;

export interface Processes {
  /** Runs a one-shot service to its end; throws when it fails. */
  run(service: string): Promise<void>;
  /** Starts every service with its replicas and waits until each is ready; from then on they are kept running. */
  startServices(): Promise<void>;
  count(): number;
  /** SIGTERM to all, SIGKILL to what is left after the grace period. */
  stop(): Promise<void>;
}

/** One place for a process of a service, which is filled again when its process ends. */
interface Place {
  service: ComposeService;
  environment: Record<string, string>;
  child: ChildProcess;
  ready: boolean;
  /** Ends in a row that came soon. */
  soonEnded: number;
}

/** Runs a compose project's commands as processes of this machine; they are started again as compose would do it. */
export function startProcesses(project: ComposeProject, say: (line: string) => void): Processes {
  const places: Place[] = [];
  const stopping = new AbortController();

  function launch(command: readonly string[], environment: Record<string, string>): ChildProcess {
    const [program = '', ...args] = command;
    return spawn(program === 'node' ? process.execPath : program, args, {
      env: { PATH: process.env['PATH'] ?? '', ...environment },
      // What the demo prints is the only data; everything that services say is progress.
      stdio: ['ignore', 2, 2, 'ipc'],
    });
  }

  function keep(place: Place): void {
    const startedMs = performance.now();
    place.child.once('exit', (code, signal) => {
      if (stopping.signal.aborted) return;
      const { name, restart } = place.service;
      const again = place.ready && (restart === 'on-failure' ? code !== 0 : restart !== 'no');
      if (!again && code === 0) return;
      place.soonEnded = performance.now() - startedMs < RAN_WELL_MS ? place.soonEnded + 1 : 0;
      const afterMs = Math.min(RESTART_AFTER_MAX_MS, RESTART_AFTER_MS * 2 ** place.soonEnded);
      const then = again ? `; it is started again in ${afterMs / 1_000} s` : '';
      say(`${name} ended by itself (${signal ?? `exit code ${code}`})${then}`);
      if (again) void startAgain(place, afterMs);
    });
  }

  async function startAgain(place: Place, afterMs: number): Promise<void> {
    await pause(afterMs, null, { signal: stopping.signal }).catch(() => {});
    if (stopping.signal.aborted) return;
    place.child = launch(place.service.command, place.environment);
    keep(place);
  }

  return {
    async run(service) {
      const child = launch(commandOf(service), project.environmentOf(service));
      const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
      if (code !== 0) throw new Error(`${service} failed with exit code ${code}`);
    },
    async startServices() {
      await Promise.all(
        project.services.flatMap((service) =>
          Array.from({ length: service.replicas }, async () => {
            const port = await freePort();
            const environment = { ...project.environmentOf(service.name), HEALTH_PORT: String(port) };
            const child = launch(service.command, environment);
            const place: Place = { service, environment, child, ready: false, soonEnded: 0 };
            places.push(place);
            keep(place);
            await untilReady(service.name, child, port);
            place.ready = true;
          }),
        ),
      );
    },
    count: () => places.length,
    async stop() {
      stopping.abort();
      await Promise.all(places.map(async ({ child }) => await end(child)));
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
