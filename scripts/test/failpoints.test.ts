import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { CELLS } from '../chaos/cells.ts';
import { failpointsIn } from '../guards/failpoints.ts';
import { root } from '../right-node.mjs';
import { sourceFiles } from '../source-files.ts';

/** What each file of a service tells, with `sender` of `services/sender/src/…`. */
const told = sourceFiles(root, '.ts').flatMap((file) => {
  const service = /^services\/([^/]+)\/src\//.exec(file)?.[1];
  return service === undefined ? [] : [{ service, file, ...failpointsIn(readFileSync(path.join(root, file), 'utf8')) }];
});

/** As `sender: claim.locked`, in order. */
const placesOf = (which: 'reached' | 'allowed'): string[] =>
  told.flatMap((each) => each[which].map((place) => `${each.service}: ${place}`)).sort();

describe('the failpoints of the services', () => {
  test('have a cell of the fault matrix each, in which the service is killed there, and no cell is of another', () => {
    const killed = CELLS.flatMap(({ firstly = {} }) =>
      Object.entries(firstly).flatMap(([service, { SANDBOX_KILL_AT: at }]) =>
        at === undefined ? [] : [`${service}: ${at.replace(/:\d+$/, '')}`],
      ),
    );
    expect(killed.sort()).toEqual([...new Set(placesOf('reached'))]);
  });

  test('are all reached, and name their place in the code', () => {
    expect([...new Set(placesOf('reached'))]).toEqual(placesOf('allowed'));
    expect(told.flatMap(({ file, unnamed }) => unnamed.map((call) => `${file}:${call}`))).toEqual([]);
    expect(placesOf('allowed')).toContain('sender: claim.committed');
  });
});

test.each([
  ["await deps.failpoint?.('a.b');", { reached: ['a.b'] }],
  ["await deps?.failpoint?.('a.b');", { reached: ['a.b'] }],
  ["deps.failpoint('a.b');", { reached: ['a.b'] }],
  ["const { failpoint } = deps; failpoint('a.b');", { reached: ['a.b'] }],
  ["export type Failpoint = 'a.b' | 'a.c';", { allowed: ['a.b', 'a.c'] }],
  ["type Failpoint = 'a.b';", { allowed: ['a.b'] }],
  ['deps.failpoint?.(place);', { unnamed: ['1: failpoint(…)'] }],
  ["// deps.failpoint('a.b')\nfailpointOf('a.b'); type Other = 'a.b';", {}],
])('of %s the guard sees what it tells', (code, expected) => {
  expect(failpointsIn(code)).toEqual({ reached: [], allowed: [], unnamed: [], ...expected });
});
