import { type Command, Option } from 'commander';
import { collect } from './arguments.ts';
import type { Session } from './session.ts';

interface ImportFlags {
  client?: string;
  dataset?: string;
  suppressions?: true;
  map: string[];
  repair: string[];
  consent?: string;
  consentSource?: string;
  attestedBy?: string;
  dryRun?: true;
  json?: true;
}

const json = () => new Option('--json', 'one line of JSON instead of text');

/** `rekindle import`: lists of leads and of suppressions in, and out again. */
export function addImport(program: Command, session: Session, done: (exitCode: number) => void): void {
  const importing = program
    .command('import')
    .argument('<file>', 'the list: CSV, TSV or .xlsx')
    .description('import a list of leads; exit code 5 when some rows were rejected')
    .option('--client <name>', 'name or slug of the client')
    .option('--dataset <name>', 'the dataset (= campaign) it goes into; made when there is none')
    .option('--suppressions', 'the list holds numbers that must not be texted, and goes into no dataset')
    .option('--map <column=field>', 'say which column is which field; repeatable', collect, [])
    .option('--no-repair <kind>', 'leave this repair out; repeatable, a wrong kind lists them all', collect, [])
    .addOption(
      new Option('--consent <basis>', 'why these people may be texted').choices([
        'consent',
        'soft_opt_in',
        'existing_customer',
      ]),
    )
    .option('--consent-source <text>', 'where they agreed or asked')
    .option('--attested-by <name>', 'who says so')
    .option('--dry-run', 'say what would happen, write nothing')
    .addOption(json())
    .action(async (file: string, flags: ImportFlags) => {
      const { importList, importSuppressionList } = await import('./commands/import.ts');
      done(await (flags.suppressions ? importSuppressionList : importList)(session, { file, ...flags }));
    });
  importing
    .command('undo')
    .argument('<upload>', 'id of the upload, as the import said it')
    .description('take an import back, until the first text to one of its people was made')
    .option('--client <name>', 'this client only')
    .option('--by <name>', 'who orders it; kept with the upload')
    .addOption(json())
    .action(async (upload: string, _: unknown, command: Command) => {
      // `import` has options of these names too, and takes them wherever they stand.
      const options: { client?: string; by?: string; json?: true } = command.optsWithGlobals();
      const { undo } = await import('./commands/undo-import.ts');
      done(await undo(session, { upload, ...options }));
    });
  importing
    .command('revert-repair')
    .argument('<upload>', 'id of the upload')
    .argument('<kind>', 'the repair to take back, such as name_shouting')
    .description('put back what the file had; of phones until the first text to one of those people was made')
    .option('--client <name>', 'this client only')
    .option('--by <name>', 'who orders it')
    .addOption(json())
    .action(async (upload: string, kind: string, _: unknown, command: Command) => {
      const options: { client?: string; by?: string; json?: true } = command.optsWithGlobals();
      const { revert } = await import('./commands/revert-repair.ts');
      done(await revert(session, { upload, kind, ...options }));
    });
  importing
    .command('list')
    .description('the latest uploads, and what became of each')
    .option('--client <name>', 'this client only')
    .addOption(json())
    .action(async (_: unknown, command: Command) => {
      const options: { client?: string; json?: true } = command.optsWithGlobals();
      const { showUploads } = await import('./commands/uploads.ts');
      done(await showUploads(session, options));
    });
  program
    .command('export')
    .argument('<dataset>', 'its name or id')
    .description('write the leads of a dataset as CSV, with what came of each')
    .option('--client <name>', 'when several clients have one of that name')
    .option('--file <path>', 'write there and not to stdout')
    .addOption(json())
    .action(async (dataset: string, options: { client?: string; file?: string; json?: true }) => {
      const { exportDataset } = await import('./commands/export.ts');
      done(await exportDataset(session, { dataset, ...options }));
    });
}
