import {
  CONSENT_BASES,
  type ImportDeps,
  importFile,
  type ImportFileOptions,
  type ImportPreview,
  shownRescues,
  suppressFile,
} from '@rekindle/ingest';
import { usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { findClient } from '../find-client.ts';
import { importDepsOf } from '../import-deps.ts';
import { overridesOf } from '../mapping-options.ts';
import { previewData, previewLines } from '../preview-lines.ts';
import { repairLines, repairsOff } from '../repair-options.ts';
import type { Session } from '../session.ts';
import { withStore } from '../store.ts';

export interface ImportOptions {
  file: string;
  client?: string;
  dataset?: string;
  map: readonly string[];
  /** Kinds of repair to leave out. */
  repair?: readonly string[];
  consent?: string;
  consentSource?: string;
  attestedBy?: string;
  dryRun?: true;
  json?: true;
}

/** `rekindle import`: one line that adds up; exit code 5 when some rows were rejected. */
export async function importList(session: Session, options: ImportOptions): Promise<number> {
  const overrides = overridesOf(options.map);
  const off = repairsOff(options.repair ?? []);
  const consent = consentOf(options);
  const dataset = options.dataset?.trim() ?? '';
  if (dataset === '') throw usage('The dataset needs a name: --dataset NAME.');
  const seen: { uploadId: string | null; preview: ImportPreview | null } = { uploadId: null, preview: null };
  const result = await withImport(session, options, async (deps, client) => {
    return await importFile(deps, {
      ...{ file: options.file, client, dataset, overrides, off },
      ...(consent !== null && { consent }),
      ...(options.dryRun === true && { dryRun: true }),
      onUpload: (uploadId) => {
        seen.uploadId = uploadId;
      },
      onPreview: (preview) => {
        seen.preview = preview;
        for (const { sentence } of shownRescues(preview.rescues)) session.say(sentence);
      },
    });
  });
  const { repairs, ...counted } = result;
  const { preview, uploadId } = seen;
  if (options.json) session.data(JSON.stringify({ ...result, ...(preview !== null && previewData(preview)) }));
  else {
    session.data(shownResult({ ...counted }, options.dryRun === true));
    for (const line of preview === null ? [] : previewLines(preview)) session.data(line);
    for (const line of repairLines(repairs, options.dryRun === true)) session.data(line);
  }
  if (options.dryRun) session.say('Nothing was written.');
  else if (consent === null) {
    session.say('A campaign starts only once its list says why: --consent, --consent-source and --attested-by.');
  }
  if (uploadId !== null)
    session.say(`Until its first text it can be taken back: npx --no rekindle import undo ${uploadId}`);
  return result.rejected > 0 ? EXIT.partly : EXIT.ok;
}

/** `rekindle import --suppressions`: numbers that must not be texted, for all lists of the client. */
export async function importSuppressionList(session: Session, options: ImportOptions): Promise<number> {
  const overrides = overridesOf(options.map);
  if ((options.repair ?? []).length > 0) throw usage('Only a list of leads takes --no-repair.');
  if (options.dataset !== undefined) throw usage('Suppressions hold in every dataset: leave out --dataset.');
  const dryRun = options.dryRun === true;
  const result = await withImport(session, options, async (deps, client) => {
    return await suppressFile(deps, { file: options.file, client, overrides, dryRun });
  });
  session.data(options.json ? JSON.stringify(result) : shownResult(suppressionWords(result), dryRun));
  if (dryRun) session.say('Nothing was written.');
  return result.rejected > 0 ? EXIT.partly : EXIT.ok;
}

/** Runs an import for the client named, with what it needs of this machine. */
async function withImport<T>(
  session: Session,
  options: ImportOptions,
  work: (deps: ImportDeps, client: string) => Promise<T>,
): Promise<T> {
  const { client: wanted } = options;
  if (wanted === undefined || wanted.trim() === '') throw usage('Say whose list it is: --client NAME.');
  return await withStore(session, async (store) => {
    const client = await findClient(store, wanted);
    session.say(`${options.dryRun ? 'Looking at' : 'Importing'} ${options.file} ...`);
    return await work(importDepsOf(store), client.name);
  });
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

/** The counts of a suppression list under names that say what they count. */
function suppressionWords({ rows, rejected_file, ...counts }: Awaited<ReturnType<typeof suppressFile>>) {
  return {
    ...{ rows, rejected_file, 'newly suppressed': counts.new, 'suppressed before': counts.suppressed },
    ...{ duplicate: counts.duplicate, 'not marked': counts.unmarked, rejected: counts.rejected },
  };
}

function shownResult(
  result: Readonly<Record<string, number | string | null>> & { rows: number; rejected_file: string | null },
  dryRun: boolean,
): string {
  const { rows, rejected_file, ...counts } = result;
  const parts = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  const file = rejected_file === null ? '' : `\nRejected rows, with their reasons: ${rejected_file}`;
  return `${rows} rows${dryRun ? ' would be' : ''} = ${parts.join(' + ')}${file}`;
}
