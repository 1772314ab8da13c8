import { parseArgs } from 'node:util';
import { runTool } from './run-tool.ts';

/**
 * `npm run fuzz -- --runs N --seed S`: hostile requests to every route of every service, N to each route. A failure
 * names its seed and path, and the same command plays it again. Without a seed it is one that nobody has chosen.
 */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '100' }, seed: { type: 'string', default: String(process.pid) } },
});
for (const [name, value] of Object.entries(values)) {
  if (/^\d{1,9}$/.test(value)) continue;
  process.stderr.write(`--${name} takes a whole number.\n`);
  process.exit(2);
}
console.log(`${values.runs} requests to each route, seed ${values.seed}`);
process.env['PROPERTY_RUNS'] = values.runs;
process.env['PROPERTY_SEED'] = values.seed;
process.exitCode = await runTool('vitest', ['run', 'services/all/test/fuzz']);
