import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { exportLeads } from '@rekindle/ingest';
import { usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { findCampaign } from '../find-campaign.ts';
import type { Session } from '../session.ts';
import { withStore } from '../store.ts';

/** `rekindle export`: a dataset's leads as CSV, on stdout or whole in a file. */
export async function exportDataset(
  session: Session,
  options: { dataset: string; client?: string; file?: string; json?: true },
): Promise<number> {
  const { file } = options;
  if (options.json && file === undefined)
    throw usage('The CSV goes to stdout: with --json say where it goes, --file PATH.');
  const name = await withStore(session, async (store) => {
    const campaign = await findCampaign(store, options.dataset, options.client);
    const pieces = exportLeads(store, campaign);
    if (file === undefined) {
      for await (const piece of pieces) session.data(piece.trimEnd());
    } else {
      await writeWhole(file, pieces);
    }
    return campaign.name;
  });
  if (file !== undefined && options.json) session.data(JSON.stringify({ dataset: name, file }));
  else if (file !== undefined) session.say(`The leads of ${name} are in ${file}.`);
  return EXIT.ok;
}

/** Writes a file that is there whole or not at all. */
async function writeWhole(file: string, pieces: AsyncIterable<string>): Promise<void> {
  const partial = `${file}.partial`;
  try {
    await pipeline(Readable.from(pieces), createWriteStream(partial));
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
