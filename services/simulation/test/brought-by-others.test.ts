import { expect, test } from 'vitest';
import { broughtByOthers } from '../src/list-acts.ts';
import type { Uploads } from '../src/operator-means.ts';

const upload = (datasetId: string | null, phones: readonly string[], importedAt: number | null) => ({
  ...{ clientId: 'client', datasetId, phones, importedAt },
});

test.each([
  ['nobody while it is the only one', { own: upload('list', ['a'], 5) }, []],
  [
    'whom another upload brought before it, or as it never was imported',
    { own: upload('list', ['a', 'b'], null), other: upload('list', ['b', 'c'], 7) },
    ['b', 'c'],
  ],
  [
    'nobody of a later one: those were on the list by then',
    { own: upload('list', ['a'], 5), other: upload('list', ['a'], 7) },
    [],
  ],
  ['nobody of one that was not imported', { own: upload('list', ['a'], 5), other: upload('list', ['a'], null) }, []],
  ['nobody of another list', { own: upload('list', ['a'], 5), other: upload('else', ['a'], 3) }, []],
])('an upload that is taken back leaves %s', (_, uploads, phones) => {
  expect([...broughtByOthers(new Map(Object.entries(uploads)) satisfies Uploads, 'own')].sort()).toEqual(phones);
});
