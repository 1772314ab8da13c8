import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/longest-first.ts';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'services/*/test/**/*.test.ts', 'scripts/test/**/*.test.ts'],
    globalSetup: ['scripts/test-servers.ts'],
    reporters: ['default', './scripts/plain-summary.ts'],
    // Loading every module once per worker instead of once per file; tests therefore leave no global state behind.
    isolate: false,
    // Node loads them itself, as it does everywhere else: nothing is transformed that then runs otherwise.
    experimental: { viteModuleRunner: false },
    pool: 'forks',
    // One more than there are processors: some files wait for a process to start or to be given up.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    // They end what hangs; no test is judged by how long it takes.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // A page or a database is read until it says what is expected; a busy machine only takes longer over it.
    expect: { poll: { timeout: 30_000, interval: 50 } },
  },
});
