/** How often steps came to where they can crash while faults were on, and how often they did, by step and point. */
export type CrashTally = Record<string, { passed: number; struck: number }>;

/** Counts that a step of this name came to a point, and whether it crashed there. */
export function tallyPass(tally: CrashTally, name: string, point: string, struck: boolean): void {
  const at = (tally[`${name} at ${point}`] ??= { passed: 0, struck: 0 });
  at.passed += 1;
  if (struck) at.struck += 1;
}

/** All of them in one. */
export function addTallies(tallies: readonly CrashTally[]): CrashTally {
  const sum: CrashTally = {};
  for (const [key, { passed, struck }] of tallies.flatMap((tally) => Object.entries(tally))) {
    const at = (sum[key] ??= { passed: 0, struck: 0 });
    at.passed += passed;
    at.struck += struck;
  }
  return sum;
}

/** Where no step of a name ever crashed, though it came by. */
export function neverStruck(tally: CrashTally): string[] {
  return Object.entries(tally)
    .filter(([, { struck }]) => struck === 0)
    .map(([key, { passed }]) => `no crash of ${key}, where it came ${passed} times`)
    .sort();
}
