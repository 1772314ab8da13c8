/** Shares commits between requests that arrive together. */
export interface CommitBatcher<Item, Result> {
  /** Resolves once the item is committed; rejects with the reason its own commit failed for. */
  submit(item: Item): Promise<Result>;
  /** Resolves when nothing is queued or in flight. */
  drained(): Promise<void>;
}

export interface CommitBatcherOptions<Item, Result> {
  /** Commits all items or none, and returns their results in order. */
  commit(items: readonly Item[]): Promise<Result[]>;
  /** Whether an error says that nothing can be committed now, so that trying the rest one by one is no use. */
  isOutage(error: unknown): boolean;
  /** Items of one transaction. */
  batchMax?: number;
}

const FLUSHES_MAX = 2;
const BATCH_MAX = 200;

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Takes what is queued whenever one of two flushes is free: no timer, so a lone request commits at once and a rush
 * shares transactions. When a batch fails, its members commit one by one, so that a bad one harms only itself.
 */
export function createCommitBatcher<Item, Result>(
  options: CommitBatcherOptions<Item, Result>,
): CommitBatcher<Item, Result> {
  const batchMax = options.batchMax ?? BATCH_MAX;
  let queue: Waiting<Item, Result>[] = [];
  let flushes = 0;
  let drainedWaiters: (() => void)[] = [];

  function pump(): void {
    while (flushes < FLUSHES_MAX && queue.length > 0) {
      const batch = queue.slice(0, batchMax);
      queue = queue.slice(batchMax);
      flushes += 1;
      void flush(batch).finally(() => {
        flushes -= 1;
        pump();
        if (flushes > 0 || queue.length > 0) return;
        const waiters = drainedWaiters;
        drainedWaiters = [];
        for (const done of waiters) done();
      });
    }
  }

  async function flush(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      await commitTogether(batch);
    } catch (error) {
      if (batch.length === 1 || options.isOutage(error)) for (const waiting of batch) waiting.reject(error);
      else await commitSingly(batch);
    }
  }

  async function commitTogether(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    const results = await options.commit(batch.map((waiting) => waiting.item));
    if (results.length !== batch.length) throw new Error('A commit must answer for every item');
    for (const [index, waiting] of batch.entries()) waiting.resolve(results[index] as Result);
  }

  async function commitSingly(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    let outage: unknown = null;
    for (const waiting of batch) {
      if (outage !== null) {
        waiting.reject(outage);
        continue;
      }
      try {
        await commitTogether([waiting]);
      } catch (error) {
        if (options.isOutage(error)) outage = error;
        waiting.reject(error);
      }
    }
  }

  return {
    submit: (item) =>
      new Promise((resolve, reject) => {
        queue.push({ item, resolve, reject });
        pump();
      }),
    drained: () =>
      flushes === 0 && queue.length === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            drainedWaiters.push(resolve);
          }),
  };
}
