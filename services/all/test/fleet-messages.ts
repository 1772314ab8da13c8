import type { QueueBackend } from '@rekindle/queue';

/** What a fleet's worker process is started with. */
export interface FleetWorkerSettings {
  role: 'sender' | 'schedulers';
  /** Schedulers of this process, each with pools and queues of its own. */
  count: number;
  /** Jobs of a queue that a sender has under way at a time. */
  concurrency: number;
  appUrl: string;
  systemUrl: string;
  queue: QueueBackend;
  carrierUrl: string;
}

/** From parent to schedulers: one turn. */
export interface FleetOrder {
  type: 'tick';
  /** Also wakes what was woken a moment ago: for jobs that have failed. */
  ignoreWakeAfter: boolean;
}

/** From a worker to its parent. */
export type FleetReport =
  | { type: 'ready' }
  /** `added` jobs; `moved` rows that came due; `failed` looks and rows. */
  | { type: 'ticked'; added: number; moved: number; failed: number }
  /** A job has ended. */
  | { type: 'done' }
  | { type: 'trouble'; text: string };
