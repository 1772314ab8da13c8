import type { Config } from '@rekindle/config';

/** A process that was told to stop has stopped within so many milliseconds. */
const STOPS_WITHIN_MS = 100;

/**
 * What a process does at the named places of its steps: nothing, unless the sandbox's settings name one. SANDBOX_KILL_AT:
 * it ends there as by `kill -9`, the nth time it comes by. SANDBOX_HANG_AT: its main thread hangs there for ever, as in
 * a call that does not return. SANDBOX_STALL_AT: no step goes on from there any more, while the process runs on.
 * SANDBOX_FREEZE_AT: the whole process is stopped there, the nth time alone, until somebody sends SIGCONT.
 */
export function failpointOf(config: Config): { failpoint?: (place: string) => Promise<void> } {
  const { killAt, hangAt, stallAt, freezeAt } = config.sandbox;
  const planned = [
    { at: killAt, act: kill },
    { at: hangAt, act: hang },
    { at: stallAt, act: stall },
    { at: freezeAt, act: freeze, once: true },
  ].flatMap(({ at, act, once = false }) => (at === null ? [] : [{ ...at, act, once, passed: 0 }]));
  if (planned.length === 0 || config.mode !== 'sandbox') return {};
  return {
    failpoint: async (reached) => {
      for (const point of planned) {
        if (point.place !== reached) continue;
        point.passed += 1;
        if (point.once ? point.passed === point.nth : point.passed >= point.nth) await point.act();
      }
    },
  };
}

async function kill(): Promise<void> {
  process.kill(process.pid, 'SIGKILL');
}

async function hang(): Promise<void> {
  blockThread();
}

async function freeze(): Promise<void> {
  process.kill(process.pid, 'SIGSTOP');
  // The signal may reach another thread first: this one goes nowhere meanwhile.
  blockThread(STOPS_WITHIN_MS);
}

/** Holds this thread for so many milliseconds, or for ever. */
function blockThread(ms = Number.POSITIVE_INFINITY): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, ms);
}

async function stall(): Promise<void> {
  await new Promise(() => {});
}
