import { Worker } from 'node:worker_threads';
import type { CampaignRef } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import { HttpProblem } from '@rekindle/http';
import type { ListForecastOptions } from './forecast-list.ts';
import type { ForecastAnswer, ForecastJob, ListAnswer } from './forecast-thread.ts';

/** Forecasts that are reckoned at the same time; more wait their turn. */
const AT_ONCE = 2;
/** Forecasts that may wait; more are told to come again. */
const WAITING_MAX = 8;
/** Real milliseconds after which a forecast is given up. */
const GIVE_UP_MS = 120_000;
/** A hundred thousand leads take about half of this. */
const HEAP_MB = 2_048;

export interface ForecastRunner {
  /**
   * @throws HttpProblem 503 when too many wait or it takes too long
   */
  run(
    campaign: CampaignRef,
    options: { now: EpochMs; days: number; from?: EpochMs },
    signal?: AbortSignal,
  ): Promise<ForecastAnswer>;
  /**
   * The forecast of a list that is nowhere kept.
   * @throws HttpProblem 503 when too many wait or it takes too long
   */
  ofList(bytes: Uint8Array, options: Omit<ListForecastOptions, 'source'>, signal?: AbortSignal): Promise<ListAnswer>;
}

/**
 * Forecasts in threads of their own, so that neither sending nor the console waits for the reckoning. A
 * forecast that nobody waits for any more is given up.
 */
export function createForecastRunner(appUrl: string): ForecastRunner {
  let running = 0;
  const queue: (() => void)[] = [];

  async function turn(): Promise<void> {
    if (running < AT_ONCE) {
      running += 1;
      return;
    }
    if (queue.length >= WAITING_MAX) throw busy('Too many forecasts are being reckoned just now.');
    await new Promise<void>((resolve) => queue.push(resolve));
  }

  async function inTurn<A>(job: ForecastJob, signal: AbortSignal | undefined): Promise<A> {
    await turn();
    try {
      signal?.throwIfAborted();
      return await inThread<A>(job, signal);
    } finally {
      const next = queue.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }

  return {
    run: async (campaign, { now, ...options }, signal) =>
      await inTurn<ForecastAnswer>({ kind: 'campaign', appUrl, now, campaign, options }, signal),
    ofList: async (bytes, options, signal) => await inTurn<ListAnswer>({ kind: 'list', bytes, options }, signal),
  };
}

function busy(detail: string): HttpProblem {
  return new HttpProblem(503, detail, { kind: 'unavailable', retryAfterSeconds: 5 });
}

async function inThread<A>(job: ForecastJob, signal: AbortSignal | undefined): Promise<A> {
  const thread = new Worker(new URL('forecast-thread.ts', import.meta.url), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  let timer: NodeJS.Timeout | undefined;
  const stop = () => void thread.terminate();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<A>((resolve, reject) => {
      timer = setTimeout(() => reject(busy('The forecast takes too long: look at fewer days.')), GIVE_UP_MS);
      thread.once('message', resolve);
      thread.once('error', reject);
      thread.once('exit', () => reject(busy('The forecast was given up.')));
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    // After its answer the thread closes its connection and ends by itself.
    thread.unref();
  }
}
