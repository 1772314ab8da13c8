import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openApiDocument } from '../src/openapi.ts';

test('the OpenAPI document that is kept is the one of the routes; `npm run generate -- --api` writes it anew', async () => {
  const kept = await readFile(new URL('../openapi.json', import.meta.url), 'utf8');
  expect(JSON.parse(kept)).toEqual(JSON.parse(JSON.stringify(await openApiDocument())));
});
