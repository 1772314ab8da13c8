import { parseArgs } from 'node:util';
import { testServers } from '@rekindle/testkit';
import startTestServers from '../scripts/test-servers.ts';
import { machine } from './machine.ts';
import { benchManyWorkers } from './many-workers.ts';

/**
 * `npm run bench`: figures of this machine. Names of benches narrow it down (`npm run bench -- phone`); `--texts N`
 * sets the size of many-workers, 10,000 unless told.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { texts: { type: 'string', default: '10000' } },
});

const BENCHES: Record<string, () => Promise<string[]>> = {
  'many-workers': async () => await benchManyWorkers(Number(values.texts)),
};

const stop = await startTestServers();
try {
  console.log(await machine(testServers().databaseUrl));
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    console.log(`\n${name}`);
    for (const result of await bench()) console.log(`  ${result}`);
  }
} finally {
  await stop();
}
