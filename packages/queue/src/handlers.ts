import { JOBS, type JobData, type JobName } from '@rekindle/contracts';

/** What a service does for the jobs it takes. Each handler is a step: idempotent, safe to run twice, late or never. */
export type Handlers = { [N in JobName]?: (data: JobData<N>) => Promise<void> };

/**
 * Boot check over all services of a deployment: throws when a job has no handler or two, naming each.
 * @param services handlers by service name
 */
export function checkHandlers(services: Record<string, Handlers>): void {
  const faults: string[] = [];
  for (const job of Object.keys(JOBS) as JobName[]) {
    const owners = Object.entries(services)
      .filter(([, handlers]) => handlers[job] !== undefined)
      .map(([service]) => service);
    if (owners.length === 0) faults.push(`${job} has no handler`);
    if (owners.length > 1) faults.push(`${job} has ${owners.length} handlers: ${owners.join(', ')}`);
  }
  if (faults.length > 0) throw new Error(`Jobs and handlers disagree: ${faults.join('; ')}.`);
}
