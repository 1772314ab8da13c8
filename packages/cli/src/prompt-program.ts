import { type Command, Option } from 'commander';
import { usage } from './cli-error.ts';
import type { Session } from './session.ts';

interface ShowFlags {
  lead?: string;
  run?: string;
  client?: string;
  json?: true;
}

/** `rekindle prompt`: what the model is told, and what it was told. */
export function addPrompt(program: Command, session: Session, done: (exitCode: number) => void): void {
  const prompt = program.command('prompt').description('what the AI is told, each piece with its source and why');
  prompt
    .command('show')
    .description('the prompt for a lead as it would be sent now, or exactly as it was sent in a past run')
    .option('--lead <id>', 'id of the lead, or its phone number')
    .option('--run <id>', 'id of a past run, as "prompt runs" lists them')
    .option('--client <name>', 'this client only')
    .addOption(new Option('--json', 'one line of JSON instead of text'))
    .action(async ({ lead, run, ...options }: ShowFlags) => {
      if ((lead === undefined) === (run === undefined)) throw usage('Give either --lead or --run.');
      const { showPromptNow, showSentPrompt } = await import('./commands/prompt.ts');
      done(
        lead === undefined
          ? await showSentPrompt(session, { ...options, run: run ?? '' })
          : await showPromptNow(session, { ...options, lead }),
      );
    });
  prompt
    .command('runs')
    .description('the calls of the model for a lead, failed ones too, newest first')
    .requiredOption('--lead <id>', 'id of the lead, or its phone number')
    .option('--client <name>', 'this client only')
    .addOption(new Option('--json', 'one line of JSON instead of text'))
    .action(async (options: { lead: string; client?: string; json?: true }) => {
      const { showRuns } = await import('./commands/prompt.ts');
      done(await showRuns(session, options));
    });
}
