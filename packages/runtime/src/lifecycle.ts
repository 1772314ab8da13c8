/** Something that was started and can be stopped. */
export interface Running {
  /** Stops taking new work, finishes what is under way, frees what it holds. Safe to call twice. */
  stop(): Promise<void>;
  /** From here on `/readyz` says no; called before `stop()`. */
  unready?(): void;
}

export interface RunUntilSignalOptions {
  /** Milliseconds until the process ends although `stop()` has not returned; 25,000 unless told. */
  stopWithinMs?: number;
  /** Milliseconds that a start gets to end by itself after a signal; 3,000 unless told. */
  giveUpStartMs?: number;
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
 * to this process dies, and on an error that nobody caught: unready, stop, exit. Exit code 0 after a signal, 1 after
 * an error or when stopping took longer than `stopWithinMs`. A second signal ends the process at once.
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

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, onSignal);
  process.on('uncaughtException', onError);
  process.on('unhandledRejection', onError);
  if (process.channel) {
    process.on('disconnect', () => onSignal('disconnect'));
    // The channel is for noticing the parent's death only; it must not keep a finished process alive.
    process.channel.unref();
  }
  starting.promise.then(
    () => {
      started = true;
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

const plainLogger: LifecycleLogger = {
  info: () => {},
  error: (fields, message) => {
    const reason = 'err' in fields && fields.err instanceof Error ? `: ${fields.err.message}` : '';
    process.stderr.write(`${message}${reason}\n`);
  },
};
