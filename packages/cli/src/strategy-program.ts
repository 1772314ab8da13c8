import { type Command, Option } from 'commander';
import type { Session } from './session.ts';

const json = () => new Option('--json', 'one line of JSON instead of text');

interface Flags {
  client: string;
  json?: true;
}

/** `rekindle strategy`: how a client's campaigns are talked. */
export function addStrategies(program: Command, session: Session, done: (exitCode: number) => void): void {
  const strategy = program
    .command('strategy')
    .description('how campaigns are talked: words of their own, bound to voice, persona, product and template');
  const ofClient = (command: Command) =>
    command.requiredOption('--client <name>', 'name or slug of the client').addOption(json());
  ofClient(strategy.command('list'))
    .description('strategies, one line each')
    .option('--tag <tag>', 'those with this tag')
    .action(async (options: Flags & { tag?: string }) => {
      const { showStrategies } = await import('./commands/strategy.ts');
      done(await showStrategies(session, options));
    });
  ofClient(strategy.command('show').argument('<strategy>', 'name or id'))
    .description('what a prompt says of it; with --json as a file for "strategy save"')
    .action(async (wanted: string, options: Flags) => {
      const { showStrategy } = await import('./commands/strategy.ts');
      done(await showStrategy(session, { strategy: wanted, ...options }));
    });
  ofClient(strategy.command('save').argument('<file>', 'JSON with its columns, voice, persona, product and template'))
    .description('add a strategy, or change the one of that name; what is left out stays as it is')
    .action(async (file: string, options: Flags) => {
      const { saveFromJson } = await import('./commands/strategy.ts');
      done(await saveFromJson(session, { file, ...options }));
    });
  ofClient(strategy.command('use').argument('<campaign>', 'name or id').argument('[strategy]', 'name or id'))
    .description('have a campaign answered by a strategy, or by none; holds from the next reply on')
    .option('--none', 'by no strategy')
    .action(async (campaign: string, wanted: string | undefined, options: Flags & { none?: true }) => {
      const { useStrategy } = await import('./commands/strategy.ts');
      done(await useStrategy(session, { campaign, strategy: wanted ?? null, ...options }));
    });
  ofClient(strategy.command('delete').argument('<strategy>', 'name or id'))
    .description('delete a strategy; campaigns that had it go on without one')
    .action(async (wanted: string, options: Flags) => {
      const { removeStrategy } = await import('./commands/strategy.ts');
      done(await removeStrategy(session, { strategy: wanted, ...options }));
    });
}
