import { parseArgs } from 'node:util';
import startTestServers from '../scripts/test-servers.ts';
import { benchClaims } from './claims.ts';
import { benchForecast } from './forecast.ts';
import { benchImport } from './import.ts';
import { machine } from './machine.ts';
import { benchManyWorkers } from './many-workers.ts';
import { benchPhone } from './phone.ts';
import { benchSegments } from './segments.ts';

/**
 * `npm run bench`: figures of this machine. Names of benches narrow it down (`npm run bench -- phone`); `--texts N`
 * sets the size of many-workers, 10,000 unless told, `--cells N` of phone, `--rows N` of import, 1,000,000 unless told, `--people N` of
 * forecast, 100,000 unless told.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    texts: { type: 'string', default: '10000' },
    cells: { type: 'string', default: '1000000' },
    rows: { type: 'string', default: '1000000' },
    people: { type: 'string', default: '100000' },
  },
});

const SEGMENT_TEXTS = 5_000;
const CLAIMS = 400;

const BENCHES: Record<string, () => string[] | Promise<string[]>> = {
  phone: () => benchPhone(Number(values.cells)),
  segments: () => benchSegments(SEGMENT_TEXTS),
  forecast: () => benchForecast(Number(values.people)),
  claims: async () => await benchClaims(CLAIMS),
  import: async () => await benchImport(Number(values.rows)),
  'many-workers': async () => await benchManyWorkers(Number(values.texts)),
};

const stop = await startTestServers();
try {
  console.log(await machine());
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    console.log(`\n${name}`);
    for (const result of await bench()) console.log(`  ${result}`);
  }
} finally {
  await stop();
}
