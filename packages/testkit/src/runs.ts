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

/** The directory in which `npm run fuzz -- --report` wants the figures of the tests; null in a usual run. */
export function figuresDirectory(): string | null {
  return process.env['FUZZ_FIGURES'] ?? null;
}
