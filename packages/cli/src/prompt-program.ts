import { type Command, InvalidArgumentError, Option } from 'commander';
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
  addVersions(prompt, session, done);
}

interface VersionFlags {
  client?: string;
  version?: string;
  json?: true;
}

/** The client's own prompts and their versions. */
function addVersions(prompt: Command, session: Session, done: (exitCode: number) => void): void {
  const json = () => new Option('--json', 'one line of JSON instead of text');
  prompt
    .command('list')
    .description('prompts with their versions, the newest first')
    .option('--client <name>', 'this client only')
    .addOption(json())
    .action(async (options: { client?: string; json?: true }) => {
      const { showPrompts } = await import('./commands/prompt-versions.ts');
      done(await showPrompts(session, options));
    });
  const onVersion = (name: string, description: string) =>
    prompt
      .command(name)
      .argument('<prompt>', 'its name or id')
      .description(description)
      .option('--client <name>', 'when several clients have a prompt of that name')
      .addOption(json());
  const versioned = (name: string, description: string) =>
    onVersion(name, description).option('--version <version>', 'such as 2.0; the newest unless told');
  versioned('check', 'what keeps a version from being used, its golden conversations, and how it does').action(
    async (name: string, options: VersionFlags) => {
      const { checkPrompt } = await import('./commands/prompt-versions.ts');
      done(await checkPrompt(session, { prompt: name, ...options }));
    },
  );
  versioned('publish', 'make a version the one that answers, once it has no fault and its golden conversations pass')
    .option('--canary <percent>', 'put it into test instead, with this share of the leads; 0: nobody yet', percent)
    .action(async (name: string, options: VersionFlags & { canary?: number }) => {
      const { publishPrompt } = await import('./commands/prompt-versions.ts');
      done(await publishPrompt(session, { prompt: name, ...options }));
    });
  versioned('diff', 'what a version changed, word by word: [-removed-], {+added+}')
    .option('--against <version>', 'the one it was made from unless told')
    .action(async (name: string, options: VersionFlags & { against?: string }) => {
      const { diffPrompt } = await import('./commands/prompt-versions.ts');
      done(await diffPrompt(session, { prompt: name, ...options }));
    });
  onVersion('rollback', 'put the version before the live one back live').action(
    async (name: string, options: { client?: string; json?: true }) => {
      const { rollBackPrompt } = await import('./commands/prompt-versions.ts');
      done(await rollBackPrompt(session, { prompt: name, ...options }));
    },
  );
}

function percent(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= 100) return value;
  throw new InvalidArgumentError('It is a whole number from 0 to 100.');
}
