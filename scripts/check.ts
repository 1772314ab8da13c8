import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './right-node.mjs';
import { runTool } from './run-tool.ts';

interface Check {
  name: string;
  /** A tool of node_modules/.bin and its arguments. */
  line: [string, ...string[]];
}

/**
 * `npm run check`: everything that must hold before a change goes in, then the tests. The guards in scripts/guards
 * (import rules, clock readings, SQL, environment, lock files) run as tests. `--without-tests` leaves the tests out
 * for a run that has had them.
 */
const CHECKS: Check[] = [
  { name: 'types', line: ['tsc', '--noEmit', '-p', 'tsconfig.json'] },
  { name: 'types of the web app', line: ['tsc', '--noEmit', '-p', 'packages/web/tsconfig.json'] },
  { name: 'lint', line: ['oxlint'] },
  { name: 'format', line: ['biome', 'format', '--colors=off'] },
  { name: 'unused', line: ['knip', '--no-progress', '--no-config-hints'] },
];

const { values } = parseArgs({ options: { 'without-tests': { type: 'boolean', default: false } } });
const waiting = [...CHECKS];
const failed: string[] = [];

async function takeTurns(): Promise<void> {
  for (let check = waiting.shift(); check; check = waiting.shift()) {
    const started = performance.now();
    const { code, output } = await outputOf(check.line);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    if (code === 0) {
      console.log(`ok      ${check.name} (${seconds} s)`);
    } else {
      failed.push(check.name);
      console.log(`FAILED  ${check.name} (${seconds} s): ${check.line.join(' ')}\n\n${output}`);
    }
  }
}

function outputOf([tool, ...args]: [string, ...string[]]): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const command = path.join(root, 'node_modules/.bin', tool);
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

await Promise.all(Array.from({ length: Math.min(availableParallelism(), CHECKS.length) }, takeTurns));
if (!values['without-tests'] && (await runTool('vitest', ['run'])) !== 0) failed.push('tests');
console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
