import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { loadConfig, renderEnvExample } from '../src/index.ts';
import { VARIABLES } from '../src/variables.ts';

it('the committed .env.example is what the table of variables gives', async () => {
  expect(await readFile(new URL('../../../.env.example', import.meta.url), 'utf8')).toBe(renderEnvExample());
});

it('as it stands it sets nothing', () => {
  expect(parseEnv(renderEnvExample())).toEqual({});
});

it('with every line switched on it is a valid configuration that names every variable', () => {
  const env = parseEnv(renderEnvExample().replaceAll(/^#(?=[A-Z])/gm, ''));
  expect(Object.keys(env).toSorted()).toEqual(Object.keys(VARIABLES).toSorted());
  expect(() => loadConfig(env)).not.toThrow();
});
