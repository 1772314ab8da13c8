import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { previewImport } from '../src/preview-import.ts';
import { RULES_WITHOUT_SETTINGS } from '../src/import-rules.ts';
import { type ImportWorld, importWorld } from './import-world.ts';
import { textList } from './lists.ts';

let world: ImportWorld;
beforeAll(async () => {
  world = await importWorld();
});
afterAll(async () => await world.close());

const PEOPLE = 6;
const phone = (n: number) => `07400123${450 + n}`;
const e164 = (n: number) => `+447400123${450 + n}`;
/** Ways people write the same mobile number, and things that are none. */
const WRITTEN: readonly ((n: number) => string)[] = [
  (n) => phone(n),
  (n) => e164(n),
  (n) => `${phone(n).slice(0, 5)} ${phone(n).slice(5)}`,
  (n) => phone(n).slice(1),
];
const NO_MOBILES = ['', '020 7946 0000', '4.47E+11', 'n/a', '07'];

type Row = { person: number; as: string } | { person: null; as: string };
const row: fc.Arbitrary<Row> = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: PEOPLE - 1 }), fc.constantFrom(...WRITTEN))
    .map(([person, write]) => ({ person, as: write(person) })),
  fc.constantFrom(...NO_MOBILES).map((as) => ({ person: null, as })),
);
const action = fc.constantFrom('skip', 'merge', 'flag', 'keep_both');
const people = fc.uniqueArray(fc.integer({ min: 0, max: PEOPLE - 1 }));
const blankLines = fc.constantFrom('', '\n', ' , ,\n');

/** The same rules once more, the plain way: one row after the other. */
function expected(
  rows: readonly Row[],
  world_: { stopped: number[]; own: number[]; others: number[]; action: string },
) {
  const counts = { rows: rows.length, new: 0, merged: 0, flagged: 0, duplicate: 0, suppressed: 0, rejected: 0 };
  const seen = new Set<number>();
  for (const { person } of rows) {
    if (person === null) counts.rejected += 1;
    else if (seen.has(person)) counts.duplicate += 1;
    else if (world_.stopped.includes(person)) counts.suppressed += 1;
    else if (world_.own.includes(person)) counts.duplicate += 1;
    else if (!world_.others.includes(person) || world_.action === 'keep_both') counts.new += 1;
    else if (world_.action === 'skip') counts.duplicate += 1;
    else if (world_.action === 'merge') counts.merged += 1;
    else counts.flagged += 1;
    if (person !== null) seen.add(person);
  }
  return counts;
}

test('for any dirty list the parts add up, the dry run says so before, and only new and flagged people are there', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 25 }),
      fc.record({ stopped: people, own: people, others: people, action }),
      blankLines,
      async (rows, setting, blank) => {
        const clientId = await world.client();
        const list = (persons: readonly number[]) =>
          `Name,Phone\n${persons.map((n) => `P${n},${phone(n)}`).join('\n')}\n`;
        if (setting.others.length > 0) {
          await world.import(clientId, await world.dataset(clientId), list(setting.others));
        }
        const datasetId = await world.dataset(clientId, { duplicate_action: 'keep_both' });
        if (setting.own.length > 0) await world.import(clientId, datasetId, list(setting.own));
        await world.as(clientId, async (tx) => {
          await tx.updateTable('campaign_settings').set({ duplicate_action: setting.action }).execute();
          for (const person of setting.stopped) {
            await tx
              .insertInto('suppressions')
              .values({ client_id: clientId, id: world.deps.ids.next(), phone: e164(person), source: 'import' })
              .execute();
          }
        });
        const text = `Name,Phone\n${rows.map(({ as }, index) => `R${index},${as}\n${blank}`).join('')}`;
        const wanted = expected(rows, setting);

        const preview = await previewImport(
          world.deps,
          {
            ...{ clientId, datasetId, source: textList(text), overrides: {}, maxBytes: 1_000_000 },
            rules: { ...RULES_WITHOUT_SETTINGS, duplicateAction: setting.action },
          },
          { wait: true },
        );
        expect(preview.result).toEqual(wanted);
        const outcome = await world.import(clientId, datasetId, text);
        expect(outcome).toMatchObject({ kind: 'completed', result: wanted });
        const stored = await world.as(clientId, async (tx) => {
          return await tx.selectFrom('leads').select('phone_number').where('dataset_id', '=', datasetId).execute();
        });
        const before = setting.own.length;
        expect(stored).toHaveLength(before + wanted.new + wanted.flagged);
        expect(new Set(stored.map((lead) => lead.phone_number)).size).toBe(stored.length);
      },
    ),
    { numRuns: 12 },
  );
}, 120_000);
