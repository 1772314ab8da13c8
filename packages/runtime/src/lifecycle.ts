import { STANDSTILL_LOOK_MS } from './standstill.ts';
import { watchMainThread } from './watchdog.ts';

/** Something that was started and can be stopped. */
export interface Running {
  /** Stops taking new work, finishes what is under way, frees what it holds. Safe to call twice. */
  stop(): Promise<void>;
  /**
   * Frees what jobs use that may still run after `stop()`, such as connections to a provider; to be called when the
   * queues are closed and the last job has ended. What is closed under a text on its way leaves that text unknown.
   */
  release?(): void;
  /** From here on `/readyz` says no; called before `stop()`. */
  unready?(): void;
  /**
   * What of its work stands still although it could get on, in words; null while there is nothing of the kind. Asked
   * every STANDSTILL_LOOK_MS; one that cannot tell throws, or takes its time.
   */
  standstill?(): string | null | Promise<string | null>;
}

export interface RunUntilSignalOptions {
  /** Milliseconds until the process ends although `stop()` has not returned; 25,000 unless told. */
  stopWithinMs?: number;
  /** Milliseconds that a start gets to end by itself after a signal; 3,000 unless told. */
  giveUpStartMs?: number;
  /** Milliseconds for which the main thread may be silent; SILENT_FOR_MAX_MS unless told. */
  silentForMaxMs?: number;
  /** Milliseconds between two looks whether its work stands still; STANDSTILL_LOOK_MS unless told. */
  standstillLookMs?: number;
  logger?: LifecycleLogger;
}

/** The part of a logger that is needed here. */
export interface LifecycleLogger {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A second signal within this many milliseconds is the same key press, passed on by a parent process. */
const SAME_SIGNAL_MS = 1_000;

/**
 * Starts something and ends the process cleanly on SIGTERM, SIGINT, SIGHUP, when a parent that holds an IPC channel
 * to this process dies, on an error that nobody caught, and when its work stands still: unready, stop, exit. Exit code 0
 * after a signal, 1 otherwise and when stopping took longer than `stopWithinMs`. A second signal ends the process at
 * once. A main thread that hangs is killed (`watchMainThread`).
 *
 * A signal while it still starts aborts the signal that `start` was given; a start that neither ends nor fails within
 * `giveUpStartMs` is left where it is. Work here is safe to cut off anywhere.
 */
export function runUntilSignal(
  start: (ending: AbortSignal) => Promise<Running>,
  options: RunUntilSignalOptions = {},
): void {
  const logger = options.logger ?? plainLogger;
  const starting = Promise.withResolvers<Running>();
  const ending = new AbortController();
  let endingSince: number | undefined;
  let started = false;

  async function end(reason: string, exitCode: number): Promise<void> {
    endingSince = performance.now();
    setTimeout(() => {
      logger.error({ reason }, 'stopping took too long');
      process.exit(1);
    }, options.stopWithinMs ?? 25_000);
    if (!started) setTimeout(() => started || process.exit(exitCode), options.giveUpStartMs ?? 3_000);
    ending.abort();
    const running = await starting.promise.catch(() => process.exit(exitCode));
    try {
      running.unready?.();
      await running.stop();
      process.exit(exitCode);
    } catch (err) {
      logger.error({ err, reason }, 'stopping failed');
      process.exit(1);
    }
  }

  function onSignal(signal: string): void {
    if (endingSince === undefined) {
      logger.info({ signal }, 'stopping');
      void end(signal, 0);
    } else if (performance.now() - endingSince > SAME_SIGNAL_MS) {
      process.exit(1);
    }
  }

  function onError(err: unknown): void {
    logger.error({ err }, 'an error nobody caught');
    if (endingSince === undefined) void end('error', 1);
  }

  /** Looks again and again; one look at a time, so that one without an answer says nothing. */
  async function watchWork(running: Running): Promise<void> {
    const standstill = await lookAtWork(running);
    if (endingSince !== undefined) return;
    if (standstill === null) return lookLater(running);
    logger.error({ standstill }, `${standstill}; the process ends to be started again`);
    void end('standstill', 1);
  }

  function lookLater(running: Running): void {
    setTimeout(() => void watchWork(running), options.standstillLookMs ?? STANDSTILL_LOOK_MS).unref();
  }

  watchMainThread(options.silentForMaxMs);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, onSignal);
  process.on('uncaughtException', onError);
  process.on('unhandledRejection', onError);
  if (process.channel) {
    process.on('disconnect', () => onSignal('disconnect'));
    // The channel is for noticing the parent's death only; it must not keep a finished process alive.
    process.channel.unref();
  }
  starting.promise.then(
    (running) => {
      started = true;
      if (running.standstill !== undefined) lookLater(running);
    },
    (err: unknown) => {
      if (endingSince !== undefined) return;
      logger.error({ err }, 'starting failed');
      process.exit(1);
    },
  );
  // Last, because a signal may come while it starts.
  start(ending.signal).then(starting.resolve, starting.reject);
}

/** What stands still; null where nothing does or it cannot be told. */
async function lookAtWork(running: Running): Promise<string | null> {
  try {
    return (await running.standstill?.()) ?? null;
  } catch {
    return null;
  }
}

const plainLogger: LifecycleLogger = {
  info: () => {},
  error: (fields, message) => {
    const reason = 'err' in fields && fields.err instanceof Error ? `: ${fields.err.message}` : '';
    process.stderr.write(`${message}${reason}\n`);
  },
};
