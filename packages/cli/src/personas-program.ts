import { type Command, Option } from 'commander';
import type { Session } from './session.ts';

const json = () => new Option('--json', 'one line of JSON instead of text');

interface Flags {
  client: string;
  json?: true;
}

/** `rekindle personas`: who writes for a client, and whom it writes to. */
export function addPersonas(program: Command, session: Session, done: (exitCode: number) => void): void {
  const personas = program
    .command('personas')
    .description('the voices that write for a client, and the people they address');
  const ofClient = (command: Command) =>
    command.requiredOption('--client <name>', 'name or slug of the client').addOption(json());
  personas
    .command('verify')
    .description('check the tables, functions and rows of personas; exit code 1 and what is wrong')
    .addOption(json())
    .action(async (options: { json?: true }) => {
      const { verifyAllPersonas } = await import('./commands/personas.ts');
      done(await verifyAllPersonas(session, options));
    });
  ofClient(personas.command('list'))
    .description('voices and personas, one line each')
    .action(async (options: Flags) => {
      const { showPersonas } = await import('./commands/personas.ts');
      done(await showPersonas(session, options));
    });
  ofClient(personas.command('show').argument('<persona>', 'name, short name or id'))
    .description('all that is known of a persona, and what a prompt says of it')
    .action(async (persona: string, options: Flags) => {
      const { showPersona } = await import('./commands/personas.ts');
      done(await showPersona(session, { persona, ...options }));
    });
  personas
    .command('export')
    .description('voices, personas, products and roles as JSON, for "personas import"')
    .requiredOption('--client <name>', 'name or slug of the client')
    .option('--persona <name>', 'this one only, with its product and role')
    .action(async (options: { client: string; persona?: string }) => {
      const { exportToJson } = await import('./commands/personas.ts');
      done(await exportToJson(session, options));
    });
  ofClient(personas.command('import').argument('<file>', 'JSON of "personas export", or of other tools'))
    .description('take personas in, all of the file or nothing; what has a known name is changed')
    .option('--dry-run', 'say what would change, and change nothing')
    .action(async (file: string, options: Flags & { dryRun?: true }) => {
      const { importFromJson } = await import('./commands/personas.ts');
      done(await importFromJson(session, { file, ...options }));
    });
  ofClient(personas.command('default').argument('<voice>', 'name or id of a voice'))
    .description('have a voice write wherever a campaign has none of its own')
    .action(async (voice: string, options: Flags) => {
      const { makeDefault } = await import('./commands/personas.ts');
      done(await makeDefault(session, { voice, ...options }));
    });
  ofClient(personas.command('map').argument('<campaign>', 'name or id of the list'))
    .description('have the leads of a list written to as a persona: each as its best by score, unless one is named')
    .option('--persona <name>', 'all of them as this one')
    .action(async (campaign: string, options: Flags & { persona?: string }) => {
      const { mapList } = await import('./commands/personas.ts');
      done(await mapList(session, { campaign, ...options }));
    });
  personas
    .command('fit')
    .argument('<phone>', "a lead's number, or its id")
    .description('how a lead fits each persona, and why')
    .option('--client <name>', 'this client only')
    .addOption(json())
    .action(async (lead: string, options: { client?: string; json?: true }) => {
      const { explainFit } = await import('./commands/persona-fit.ts');
      done(await explainFit(session, { lead, ...options }));
    });
  ofClient(personas.command('recommend'))
    .description('what to do next by who fits, answers and buys, where the numbers are sure')
    .action(async (options: Flags) => {
      const { showRecommendations } = await import('./commands/persona-advice.ts');
      done(await showRecommendations(session, options));
    });
  ofClient(personas.command('templates').argument('<persona>', 'name, short name or id'))
    .description('the templates of prompts and campaigns that suit a persona, and which words speak for them')
    .action(async (persona: string, options: Flags) => {
      const { showTemplatesFor } = await import('./commands/persona-templates.ts');
      done(await showTemplatesFor(session, { persona, ...options }));
    });
  ofClient(personas.command('delete').argument('<name>', 'name, short name or id'))
    .description('delete a persona, or with --voice a voice; running campaigns go on with the default')
    .option('--voice', 'a voice, not a persona')
    .action(async (name: string, options: Flags & { voice?: true }) => {
      const { removePersona } = await import('./commands/personas.ts');
      done(await removePersona(session, { name, ...options }));
    });
}
