import type { JobName } from '@rekindle/contracts';
import { Counter, Histogram, Registry } from 'prom-client';

/** What a process's jobs came to, for /metrics. */
export class QueueMetrics {
  readonly registry = new Registry();
  readonly #duration = new Histogram({
    name: 'rekindle_job_duration_seconds',
    help: 'Time a job ran, by job.',
    labelNames: ['job'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });
  readonly #failures = new Counter({
    name: 'rekindle_job_failures_total',
    help: 'Jobs whose handler threw, by job.',
    labelNames: ['job'],
    registers: [this.registry],
  });

  /** A job begins; call what this returns when it has ended. */
  started(job: JobName): () => void {
    const end = this.#duration.startTimer({ job });
    return () => {
      end();
    };
  }

  failed(job: JobName): void {
    this.#failures.inc({ job });
  }
}
