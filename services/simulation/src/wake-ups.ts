import type { JobData, JobName } from '@rekindle/contracts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';

export interface Job<N extends JobName = JobName> {
  name: N;
  data: JobData<N>;
}

/** So many jobs must wait before a queue that is to be emptied is: one alone is a lost job. */
const WORTH_EMPTYING = 2;

/**
 * The queue in memory: a heap of wake-ups in no order, some lost, some doubled, all gone when it is emptied. Without
 * faults they come in their order.
 */
export class WakeUps {
  readonly waiting: Job[] = [];
  readonly #chance: Chance;
  readonly #faults: Faults;
  readonly #emptyAt: number[];

  /** `emptyAt`: instants from each of which on it is emptied once, as soon as there is something to lose; epoch ms. */
  constructor(chance: Chance, faults: Faults, emptyAt: readonly number[] = []) {
    this.#chance = chance;
    this.#faults = faults;
    this.#emptyAt = [...emptyAt].sort((a, b) => a - b);
  }

  async add<N extends JobName>(name: N, data: JobData<N>): Promise<void> {
    if (this.#faults.strikes('job_lost', 0.009)) return;
    this.waiting.push({ name, data });
    if (this.#faults.strikes('job_doubled', 0.009)) this.waiting.push({ name, data });
  }

  async addBulk<N extends JobName>(name: N, data: readonly JobData<N>[]): Promise<void> {
    for (const item of data) await this.add(name, item);
  }

  /** Takes any one of the jobs; null with none. */
  take(): Job | null {
    if (this.waiting.length === 0) return null;
    const index = this.#faults.on ? this.#chance.int(0, this.waiting.length - 1) : 0;
    return this.waiting.splice(index, 1)[0] ?? null;
  }

  /** Loses all that waits when it is time to. Returns how many jobs those were: 0 or at least two. */
  emptyWhenDue(now: number): number {
    const lost = this.waiting.length;
    const [at] = this.#emptyAt;
    if (at === undefined || at > now || lost < WORTH_EMPTYING || !this.#faults.on) return 0;
    this.#emptyAt.shift();
    this.#faults.count('queue_emptied');
    this.waiting.length = 0;
    return lost;
  }
}
