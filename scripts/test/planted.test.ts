import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { PLANTED } from '../planted/faults.ts';
import { root } from '../right-node.mjs';

describe('the faults that npm run planted plants', () => {
  test.each(PLANTED.map((fault) => [fault.name, fault] as const))(
    '%s: its line stands in the code once',
    (_, fault) => {
      for (const { file, line, instead } of [fault, ...(fault.also === undefined ? [] : [fault.also])]) {
        const text = readFileSync(path.join(root, file), 'utf8');
        expect(text.split(line)).toHaveLength(2);
        expect(instead).not.toBe(line);
      }
      for (const place of fault.tests) expect(existsSync(path.join(root, place))).toBe(true);
    },
  );

  test('are at least thirty, each with a name of its own', () => {
    expect(PLANTED.length).toBeGreaterThanOrEqual(30);
    expect(new Set(PLANTED.map(({ name }) => name)).size).toBe(PLANTED.length);
  });
});
