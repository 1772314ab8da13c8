/** Download addresses in a lock file; it must install from whatever registry the machine uses. */
export function lockHosts(lock: string): string[] {
  const { packages } = JSON.parse(lock) as { packages: Record<string, { resolved?: string; link?: boolean }> };
  return Object.entries(packages)
    .filter(([, entry]) => entry.link !== true && entry.resolved !== undefined)
    .map(([place, entry]) => `${place}: ${entry.resolved}`);
}
