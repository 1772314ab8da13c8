import { readdirSync, readFileSync } from 'node:fs';

/** Fields of /proc/PID/stat after the name, in ticks of 10 ms (proc_pid_stat(5)). */
const PARENT = 1;
const OWN = [11, 12];
const OF_ENDED_CHILDREN = [13, 14];
const TICK_MS = 10;

/** Processor time of a Postgres and all its sessions so far, milliseconds; 0 where there is no /proc. */
export function serverCpuMs(postmaster: number): number {
  let processes: string[];
  try {
    processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return 0;
  }
  let ticks = 0;
  for (const id of processes) {
    const stat = statOf(id);
    const mine = Number(id) === postmaster;
    if (!mine && stat[PARENT] !== postmaster) continue;
    for (const field of mine ? [...OWN, ...OF_ENDED_CHILDREN] : OWN) ticks += stat[field] ?? 0;
  }
  return ticks * TICK_MS;
}

/** Empty for a process that has ended. */
function statOf(id: string): number[] {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8');
    return text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
  } catch {
    return [];
  }
}
