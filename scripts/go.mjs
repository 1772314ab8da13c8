#!/usr/bin/env node
// The door behind `npm start`, `npm test` and the other scripts: finds a Node, installs, runs the task.
import { become, ensureInstalled, rightNode, root, say } from './right-node.mjs';

/**
 * Tasks whose processes must not outlive this one are tied to it.
 * @type {Record<string, {line: string[], tied?: boolean}>}
 */
const TASKS = {
  start: { line: ['services/all/src/main.ts'], tied: true },
  'start:split': { line: ['scripts/start-split.ts'], tied: true },
  demo: { line: ['services/all/src/demo.ts'], tied: true },
  test: { line: ['scripts/test.ts'] },
  check: { line: ['scripts/check.ts'] },
  bench: { line: ['bench/main.ts'] },
  'eval:gates': { line: ['packages/domain/eval/main.ts'] },
  generate: { line: ['scripts/generate.ts'] },
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
become(node, [node, '--disable-warning=ExperimentalWarning', ...task.line, ...args], {
  cwd: root,
  tied: task.tied === true,
});
