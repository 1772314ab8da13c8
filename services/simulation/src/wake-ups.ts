import type { JobData, JobName } from '@rekindle/contracts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';

export interface Job<N extends JobName = JobName> {
  name: N;
  data: JobData<N>;
}

/**
 * The queue in memory: a heap of wake-ups in no order, some lost, some doubled, all gone when it is emptied. Without
 * faults they come in their order.
 */
export class WakeUps {
  readonly waiting: Job[] = [];
  readonly #chance: Chance;
  readonly #faults: Faults;

  constructor(chance: Chance, faults: Faults) {
    this.#chance = chance;
    this.#faults = faults;
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

  empty(): void {
    this.waiting.length = 0;
  }
}
