import { Gauge, type Registry } from 'prom-client';
import type { Health } from './heartbeat.ts';

/** Shows in /metrics how long the oldest due work of each kind has waited. */
export function schedulerGauges(metrics: { registry: Registry }): { show(health: Health): void } {
  const ages = new Gauge({
    name: 'rekindle_due_age_seconds',
    help: 'Business time since the oldest due work of each kind was due; 0 when none is.',
    labelNames: ['kind'],
    registers: [metrics.registry],
  });
  const stalled = new Gauge({
    name: 'rekindle_stalled',
    help: '1 when something has been due for over five minutes and nobody takes it up.',
    registers: [metrics.registry],
  });
  return {
    show(health) {
      for (const [kind, ms] of Object.entries(health.ages)) ages.set({ kind }, ms / 1_000);
      stalled.set(health.state === 'stalled' ? 1 : 0);
    },
  };
}
