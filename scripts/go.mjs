#!/usr/bin/env node
// The door behind `npm start`, `npm test` and the other scripts: finds a Node, installs, runs the task.
import { spawnSync } from 'node:child_process';
import { become, ensureInstalled, rightNode, root, say } from './right-node.mjs';

/** What has run for so long did start; when it fails later it is started again. */
const KEPT_AFTER_MS = 60_000;

/**
 * Tasks whose processes must not outlive this one are tied to it; those that serve the console need it built; what is
 * to run day and night is kept running.
 * @type {Record<string, {line: string[], tied?: boolean, web?: boolean, kept?: boolean}>}
 */
const TASKS = {
  start: { line: ['services/all/src/main.ts'], tied: true, web: true, kept: true },
  'start:split': { line: ['scripts/start-split.ts'], tied: true, web: true },
  demo: { line: ['services/all/src/demo.ts'], tied: true },
  test: { line: ['scripts/test.ts'] },
  check: { line: ['scripts/check.ts'] },
  planted: { line: ['scripts/planted/main.ts'] },
  'seeds:sample': { line: ['scripts/seeds/main.ts'] },
  mutants: { line: ['scripts/mutants/main.ts'] },
  fuzz: { line: ['scripts/fuzz.ts'] },
  chaos: { line: ['scripts/chaos/main.ts'], tied: true },
  bench: { line: ['bench/main.ts'] },
  simulate: { line: ['services/simulation/src/main.ts'], tied: true },
  'eval:gates': { line: ['packages/domain/eval/main.ts'] },
  'eval:replies': { line: ['services/all/eval/main.ts'] },
  generate: { line: ['scripts/generate.ts'] },
  screenshots: { line: ['scripts/screenshots.ts'], tied: true, web: true },
  format: { line: ['node_modules/@biomejs/biome/bin/biome', 'format', '--write'] },
};

const [name = '', ...args] = process.argv.slice(2);
const task = Object.prototype.hasOwnProperty.call(TASKS, name) ? TASKS[name] : undefined;
if (!task) {
  say(`There is no task ${JSON.stringify(name)}; there are: ${Object.keys(TASKS).join(', ')}`);
  process.exit(2);
}
const node = rightNode();
ensureInstalled(node);
// Node 22 warns on each start that it runs TypeScript.
const quiet = '--disable-warning=ExperimentalWarning';
if (task.web === true) {
  const built = spawnSync(node, [quiet, 'scripts/build-web.ts'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (built.status !== 0) process.exit(1);
}
become(node, [node, quiet, ...task.line, ...args], {
  cwd: root,
  tied: task.tied === true,
  ...(task.kept === true && { keptAfterMs: KEPT_AFTER_MS }),
});
