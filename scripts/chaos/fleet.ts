import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { systemMonotonicClock } from '@rekindle/runtime';
import { ownDirectory } from '../own-directory.ts';
import type { ComposeProject } from '../split/compose.ts';
import { ownPort } from './ports.ts';

const READY_WITHIN_MS = 180_000;
const END_WITHIN_MS = 30_000;
/** Processes of one code start in half the time when the first has compiled it for all. */
let codeCache: string | undefined;
/** A supervisor starts what has ended after this long. */
const RESTART_AFTER_MS = 300;

/** How a process of a member ended. */
export interface Ending {
  /** Real time, epoch milliseconds. */
  real: number;
  code: number | null;
  signal: string | null;
}

/** One process of a service, which comes back when it ends unless told otherwise. */
export interface Member {
  readonly service: string;
  /** Where its code lies; undefined: here. */
  readonly cwd: string | undefined;
  /** How its processes ended since it was first ready, the first one first. */
  readonly endings: readonly Ending[];
  signal(name: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void;
  /** Whether its process has been stopped, as by SIGSTOP, and not continued. */
  frozen(): boolean;
  /** How many jobs of this name its process has done since it started, by its own /metrics. */
  jobsDone(job: string): Promise<number>;
  /** Ends it in order and for good; resolves when it has ended. */
  stop(): Promise<void>;
}

export interface Launch {
  project: ComposeProject;
  service: string;
  cwd?: string;
  /**
   * Variables of its first process alone, beside those of docker-compose.yml. One that does not come to be ready, as on
   * a machine that is too busy, does not count.
   */
  firstly?: Readonly<Record<string, string>>;
  say: (line: string) => void;
}

/** Starts one member by its command in docker-compose.yml and resolves when it is ready. */
export async function startMember({ project, service, cwd, firstly = {}, say }: Launch): Promise<Member> {
  const { command } = project.services.find(({ name }) => name === service) ?? { command: [] };
  const [, ...args] = command;
  const port = await ownPort();
  const endings: Ending[] = [];
  let wanted = true;
  const NODE_COMPILE_CACHE = (codeCache ??= ownDirectory('rekindle-chaos-code'));
  let extra = firstly;

  function launch(): ChildProcess {
    const environment = { ...project.environmentOf(service), HEALTH_PORT: String(port), ...extra };
    const started = spawn(process.execPath, args, {
      ...(cwd !== undefined && { cwd }),
      env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE, ...environment },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let said = '';
    started.stderr?.on('data', (bytes: Buffer) => {
      said = (said + bytes.toString()).slice(-2_000);
    });
    started.on('exit', (code, signal) => {
      endings.push({ real: systemMonotonicClock.realNow(), code, signal });
      if (!wanted) return;
      if (code !== null && code !== 0) say(`${service} ended with ${code}: ${said}`);
      setTimeout(() => {
        if (wanted) child = launch();
      }, RESTART_AFTER_MS);
    });
    return started;
  }

  async function untilReady(): Promise<void> {
    for (let waitedMs = 0; waitedMs < READY_WITHIN_MS; waitedMs += 100) {
      const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
        (response) => response.ok,
        () => false,
      );
      if (ready) return;
      await pause(100);
    }
    throw new Error(`${service} was not ready within ${READY_WITHIN_MS / 1_000} s`);
  }

  async function ended(of: ChildProcess): Promise<void> {
    if (of.exitCode !== null || of.signalCode !== null) return;
    await new Promise<void>((resolve) => of.once('exit', () => resolve()));
  }

  let child = launch();
  await untilReady();
  extra = {};
  endings.length = 0;
  return {
    service,
    cwd,
    endings,
    signal(name) {
      child.kill(name);
    },
    frozen() {
      const state = spawnSync('ps', ['-o', 'stat=', '-p', String(child.pid)], { encoding: 'utf8' });
      return state.stdout.trim().startsWith('T');
    },
    async jobsDone(job) {
      const response = await fetch(`http://127.0.0.1:${port}/metrics`);
      const line = (await response.text())
        .split('\n')
        .find((text) => text.startsWith(`rekindle_job_duration_seconds_count{job="${job}"`));
      return Number(line?.split(' ').at(-1) ?? 0);
    },
    async stop() {
      wanted = false;
      const last = child;
      last.kill('SIGCONT');
      last.kill('SIGTERM');
      const timer = setTimeout(() => last.kill('SIGKILL'), END_WITHIN_MS);
      await ended(last);
      clearTimeout(timer);
    },
  };
}
