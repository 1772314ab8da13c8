import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FleetOrder, FleetReport, FleetWorkerSettings } from './fleet-messages.ts';

export interface FleetOptions extends Omit<FleetWorkerSettings, 'role' | 'count'> {
  senders: number;
  schedulers: number;
  /** Processes that the schedulers are spread over. */
  schedulerProcesses: number;
}

export interface FleetTurn {
  added: number;
  moved: number;
  failed: number;
}

/** Scheduler and sender processes of their own, driven by this one. */
export interface Fleet {
  /** All schedulers look at once; resolves when all have looked and every job they added has ended in a sender. */
  turn(ignoreWakeAfter: boolean): Promise<FleetTurn>;
  /** What went wrong in the workers, as they told it; jobs that failed stay due. */
  readonly trouble: string[];
  stop(): Promise<void>;
}

const WORKER = fileURLToPath(new URL('./processes/fleet-worker.ts', import.meta.url));

/** Starts the processes and waits until all work. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { senders, schedulers, schedulerProcesses, ...shared } = options;
  const trouble: string[] = [];
  let done = 0;
  let expected = 0;
  let onDone = (): void => {};
  let stopping = false;

  async function start(role: FleetWorkerSettings['role'], count: number): Promise<ChildProcess> {
    const settings: FleetWorkerSettings = { ...shared, role, count };
    const child = fork(WORKER, [JSON.stringify(settings)], { execArgv: ['--disable-warning=ExperimentalWarning'] });
    const ready = new Promise<void>((resolve, reject) => {
      child.on('message', (message: FleetReport) => {
        if (message.type === 'ready') resolve();
        if (message.type === 'trouble') trouble.push(message.text);
        if (message.type === 'done') {
          done += 1;
          onDone();
        }
      });
      child.on('exit', (code) => {
        reject(new Error(`a ${role} process ended with ${code}`));
        if (!stopping) trouble.push(`a ${role} process ended with ${code}`);
      });
    });
    await ready;
    return child;
  }

  const share = (i: number): number => Math.floor((schedulers + i) / schedulerProcesses);
  const [senderChildren, schedulerChildren] = await Promise.all([
    Promise.all(Array.from({ length: senders }, async () => await start('sender', 1))),
    Promise.all(Array.from({ length: schedulerProcesses }, async (_, i) => await start('schedulers', share(i)))),
  ]);

  async function look(child: ChildProcess, order: FleetOrder): Promise<FleetTurn> {
    return await new Promise((resolve) => {
      const listen = (message: FleetReport): void => {
        if (message.type !== 'ticked') return;
        child.off('message', listen);
        resolve(message);
      };
      child.on('message', listen);
      child.send(order);
    });
  }

  return {
    trouble,
    async turn(ignoreWakeAfter) {
      const looks = await Promise.all(
        schedulerChildren.map(async (child) => await look(child, { type: 'tick', ignoreWakeAfter })),
      );
      const sum = (of: (turn: FleetTurn) => number): number => looks.reduce((total, turn) => total + of(turn), 0);
      expected += sum(({ added }) => added);
      await new Promise<void>((resolve) => {
        onDone = () => {
          if (done >= expected) resolve();
        };
        onDone();
      });
      return {
        added: sum(({ added }) => added),
        moved: sum(({ moved }) => moved),
        failed: sum(({ failed }) => failed),
      };
    },
    async stop() {
      stopping = true;
      await Promise.all(
        [...senderChildren, ...schedulerChildren].map(async (child) => {
          const ended = once(child, 'exit');
          child.disconnect();
          await ended;
        }),
      );
    },
  };
}
