import { url as debuggerUrl } from 'node:inspector';
import { Worker } from 'node:worker_threads';

/** A main thread that has been silent for so many milliseconds is taken to hang. */
export const SILENT_FOR_MAX_MS = 60_000;
/** Looks of the watchdog in that time, and beats of the main thread. */
const LOOKS = 60;

/** What the watchdog's thread is told; the arrays hold one number each and are shared. */
export interface Watched {
  /** How often the main thread has come back to its event loop. */
  beats: Int32Array;
  /** 1 while a debugger is attached. */
  debugged: Int32Array;
  silentForMaxMs: number;
  /** Looks in that time. */
  looksMax: number;
}

/**
 * Ends this process by SIGKILL, after a line on stderr, when its main thread has not come back to its event loop for
 * `silentForMaxMs` milliseconds: in an endless loop, or in a call that does not return, it can neither work nor end by
 * itself. Whatever started the process is to start it again.
 *
 * A thread of its own counts the time in its own looks, so that a time in which the whole process stood still (SIGSTOP,
 * a machine that slept) does not count. Nor does one in which a debugger is attached.
 */
export function watchMainThread(silentForMaxMs: number = SILENT_FOR_MAX_MS): void {
  const watched: Watched = {
    ...{ beats: shared(), debugged: shared() },
    ...{ silentForMaxMs, looksMax: LOOKS },
  };
  setInterval(() => {
    Atomics.add(watched.beats, 0, 1);
    Atomics.store(watched.debugged, 0, debuggerUrl() === undefined ? 0 : 1);
  }, silentForMaxMs / LOOKS).unref();
  new Worker(new URL('./watchdog-thread.mjs', import.meta.url), { workerData: watched }).unref();
}

function shared(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}
