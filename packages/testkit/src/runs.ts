/**
 * How many cases a costly property test plays, and from which seed. PROPERTY_RUNS and PROPERTY_SEED ask for more, or
 * others, than a usual run has time for.
 */
export function propertyRuns(usual: { runs: number; seed: number }): { runs: number; seed: number } {
  return {
    runs: Number(process.env['PROPERTY_RUNS'] ?? usual.runs),
    seed: Number(process.env['PROPERTY_SEED'] ?? usual.seed),
  };
}
