import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inTenant, type Tx } from '@rekindle/db';
import { CampaignSettings } from '@rekindle/domain';
import { createLogger, manualClock, seededIds, systemMonotonicClock } from '@rekindle/runtime';
import { createTestDatabase, givenClient, settingsRow, type TestDatabase } from '@rekindle/testkit';
import { importDataset } from '../src/import-dataset.ts';
import type { ImportDeps, ImportOutcome } from '../src/import-deps.ts';
import type { MappingOverrides } from '../src/map-columns.ts';
import { type FileRef, localStorage } from '../src/storage.ts';
import { createUpload } from '../src/upload-records.ts';

/** A Tuesday morning. */
const START_MS = Date.UTC(2026, 8, 1, 9);

/** A database, a folder for files and what the import step needs, for one test file. */
export interface ImportWorld {
  db: TestDatabase;
  /** Where files are. */
  folder: string;
  deps: ImportDeps;
  /** Runs `fn` as the tenant. */
  as<T>(clientId: string, fn: (tx: Tx) => Promise<T>): Promise<T>;
  /** An empty draft dataset; with settings, except for `settings: null`. */
  dataset(clientId: string, settings?: Partial<CampaignSettings> | null): Promise<string>;
  /** An upload whose file holds `content`, waiting to be imported; without a dataset, numbers not to be texted. */
  upload(
    clientId: string,
    datasetId: string,
    content: string | AsyncIterable<Uint8Array>,
    overrides?: MappingOverrides,
  ): Promise<string>;
  /** Uploads and imports. */
  import(clientId: string, datasetId: string, text: string, overrides?: MappingOverrides): Promise<ImportOutcome>;
  /** The text of a stored file. */
  textOf(file: FileRef): Promise<string>;
  client(): Promise<string>;
  close(): Promise<void>;
}

/** Opens a world of its own; `close` removes database and folder. */
export async function importWorld(): Promise<ImportWorld> {
  const db = await createTestDatabase();
  const folder = await mkdtemp(path.join(tmpdir(), 'rekindle-import-'));
  const clock = manualClock(START_MS);
  const ids = seededIds('import', clock);
  const storage = localStorage(folder);
  const deps: ImportDeps = {
    ...{ db, appUrl: db.appUrl, storage, clock, ids, monotonic: systemMonotonicClock, maxFileBytes: 50_000_000 },
    log: createLogger({ level: 'silent' }),
  };
  let made = 0;
  const world: ImportWorld = {
    db,
    folder,
    deps,
    as: async (clientId, fn) => await inTenant(db, { clientId, now: clock.now() }, fn),
    async dataset(clientId, settings = {}) {
      made += 1;
      const id = ids.next();
      await world.as(clientId, async (tx) => {
        const settingsId = settings === null ? null : ids.next();
        if (settingsId !== null) {
          const row = CampaignSettings.parse({ m1_message: 'Hi', required_fields: ['phone_number'], ...settings });
          await tx
            .insertInto('campaign_settings')
            .values({ client_id: clientId, id: settingsId, ...settingsRow(row) })
            .execute();
        }
        await tx
          .insertInto('datasets')
          .values({ client_id: clientId, id, name: `List ${made}`, campaign_settings_id: settingsId })
          .execute();
        await tx.insertInto('campaign_ticks').values({ client_id: clientId, dataset_id: id }).execute();
      });
      return id;
    },
    async upload(clientId, datasetId, content, overrides = {}) {
      const uploadId = ids.next();
      const file: FileRef = { bucket: 'csv_uploads', key: `${clientId}/${uploadId}.csv` };
      const fileSize = await storage.write(file, typeof content === 'string' ? textPieces(content) : content);
      await world.as(clientId, async (tx) => {
        const kind = datasetId === '' ? 'suppressions' : 'leads';
        await createUpload(tx, {
          ...{ clientId, uploadId, datasetId, kind, file, fileSize, filename: 'list.csv', overrides },
        });
      });
      return uploadId;
    },
    async import(clientId, datasetId, text, overrides) {
      const uploadId = await world.upload(clientId, datasetId, text, overrides);
      return await importDataset(deps, { clientId, uploadId });
    },
    async textOf(file) {
      let text = '';
      for await (const piece of (await storage.read(file)).open()) text += Buffer.from(piece).toString();
      return text;
    },
    client: async () => (await givenClient({ db, ids, clock })).clientId,
    async close() {
      await db.close();
      await rm(folder, { recursive: true });
    },
  };
  return world;
}

async function* textPieces(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
