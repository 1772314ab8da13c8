import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fuzzLines, readFigures } from '../fuzz-report.ts';
import { root } from '../right-node.mjs';
import { openReport } from '../report-section.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'fuzz-report-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const RUN = { at: '2026-03-02 09:00 UTC, commit abc1234', runs: '100', seed: '7', green: true };

function givenFigures(): void {
  const everyRoute = {
    routes: 3,
    statuses: { 200: 5, 204: 1, 400: 10, 500: 2 },
    faults: 2,
    rssGrowth: 41e6,
    heapGrowth: -1,
  };
  writeFileSync(path.join(dir, 'every-route.json'), JSON.stringify(everyRoute));
  writeFileSync(path.join(dir, 'other-tenant.json'), JSON.stringify({ routes: 2, statuses: { 404: 4 }, told: 1 }));
}

test('the figures of a run are counted by class of status, its 500s apart', () => {
  givenFigures();
  const lines = fuzzLines(RUN, readFigures(dir));
  expect(lines).toContain('| whoever may do everything | 3 | 18 | 2xx 6, 4xx 10, 5xx 2 | 2 |');
  expect(lines).toContain('| an administrator of another client | 2 | 4 | 4xx 4 | 0 |');
  expect(lines.at(-1)).toMatch(/fault: 2; .* another client: 1\. Memory: 41 MB .*, 0 MB more heap/);
  expect(lines[0]).toMatch(/commit abc1234: 100 drawn requests to each route, seed 7; all tests green\./);
  expect(fuzzLines({ ...RUN, green: false }, readFigures(dir))[0]).toContain('TESTS WERE RED');
});

test('a run of which a part left no figures has none', () => {
  expect(() => readFigures(dir)).toThrow(/every-route/);
});

test('the document has the place for them', async () => {
  const copy = path.join(dir, 'reliability.md');
  writeFileSync(copy, await readFile(path.join(root, 'docs/reliability.md'), 'utf8'));
  const report = await openReport(copy, 'fuzz');
  await report?.write(['as measured']);
  expect(await readFile(copy, 'utf8')).toContain('--report; do not edit by hand -->\nas measured\n<!-- /fuzz -->');
});

test('a document without the place is found out before the run', async () => {
  const other = path.join(dir, 'other.md');
  writeFileSync(other, '# Other\n');
  await expect(openReport(other, 'fuzz')).rejects.toThrow(/no place for the figures/);
});
