import path from 'node:path';
import {
  CONSENT_BASES,
  importFile,
  type ImportFileOptions,
  type ImportFileResult,
  localStorage,
  MAX_FILE_BYTES,
  type MappingOverrides,
  parseOverride,
} from '@rekindle/ingest';
import { usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { findClient } from '../find-client.ts';
import type { Session } from '../session.ts';
import { withStore } from '../store.ts';

export interface ImportOptions {
  file: string;
  client: string;
  dataset: string;
  map: readonly string[];
  consent?: string;
  consentSource?: string;
  attestedBy?: string;
  dryRun?: true;
  json?: true;
}

/** `rekindle import`: one line that adds up; exit code 5 when some rows were rejected. */
export async function importList(session: Session, options: ImportOptions): Promise<number> {
  const overrides = overridesOf(options.map);
  const consent = consentOf(options);
  if (options.dataset.trim() === '') throw usage('The dataset needs a name: --dataset NAME.');
  const result = await withStore(session, async (store) => {
    const client = await findClient(store, options.client);
    session.say(`${options.dryRun ? 'Looking at' : 'Importing'} ${options.file} ...`);
    const deps = {
      ...store,
      appUrl: store.database.appUrl.reveal(),
      storage: localStorage(path.join(store.config.dataDir, 'files')),
      maxFileBytes: MAX_FILE_BYTES,
    };
    return await importFile(deps, {
      ...{ file: options.file, client: client.name, dataset: options.dataset.trim(), overrides },
      ...(consent !== null && { consent }),
      ...(options.dryRun === true && { dryRun: true }),
    });
  });
  session.data(options.json ? JSON.stringify(result) : shownResult(result, options.dryRun === true));
  if (options.dryRun) session.say('Nothing was written.');
  else if (consent === null) {
    session.say('A campaign starts only once its list says why: --consent, --consent-source and --attested-by.');
  }
  return result.rejected > 0 ? EXIT.partly : EXIT.ok;
}

function overridesOf(maps: readonly string[]): MappingOverrides {
  const overrides: Record<string, MappingOverrides[string]> = {};
  for (const map of maps) {
    try {
      Object.assign(overrides, parseOverride(map));
    } catch (error) {
      throw usage(error instanceof Error ? error.message : String(error));
    }
  }
  return overrides;
}

function consentOf({
  consent,
  consentSource,
  attestedBy,
}: ImportOptions): NonNullable<ImportFileOptions['consent']> | null {
  const given = [consent, consentSource, attestedBy].filter((part) => part !== undefined && part.trim() !== '');
  if (given.length === 0) return null;
  const basis = CONSENT_BASES.find((each) => each === consent);
  if (basis === undefined || !consentSource?.trim() || !attestedBy?.trim()) {
    throw usage('Consent has three parts: --consent BASIS, --consent-source TEXT and --attested-by NAME.');
  }
  return { basis, source: consentSource.trim(), attestedBy: attestedBy.trim() };
}

function shownResult(result: ImportFileResult, dryRun: boolean): string {
  const { rows, rejected_file, ...counts } = result;
  const parts = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  const file = rejected_file === null ? '' : `\nRejected rows, with their reasons: ${rejected_file}`;
  return `${rows} rows${dryRun ? ' would be' : ''} = ${parts.join(' + ')}${file}`;
}
