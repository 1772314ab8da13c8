import { type Command, InvalidArgumentError, Option } from 'commander';
import { collect } from './arguments.ts';
import { usage } from './cli-error.ts';
import type { NewPromptOptions } from './commands/prompt-new.ts';
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
  addMaking(prompt, session, done);
  addVersions(prompt, session, done);
}

/** From nothing, a template or another prompt to a draft. */
function addMaking(prompt: Command, session: Session, done: (exitCode: number) => void): void {
  const json = () => new Option('--json', 'one line of JSON instead of text');
  prompt
    .command('questions')
    .description('what "prompt new --answer" can answer')
    .addOption(json())
    .action(async (options: { json?: true }) => {
      const { showQuestions } = await import('./commands/prompt-new.ts');
      done(showQuestions(session, options));
    });
  prompt
    .command('new')
    .argument('<name>', 'what it is to be called')
    .description('make a prompt with its first draft: from answers, a template, words of your own or another prompt')
    .requiredOption('--client <name>', 'name or slug of the client')
    .option('--campaign <name>', 'for this campaign alone; for all that have none of their own unless told')
    .option('--description <text>', 'for people')
    .option('--answer <key=words>', 'of "prompt questions"; repeatable', collect, [])
    .option('--template <name>', 'begin from a template; answers come on top')
    .option(
      '--section <section=words>',
      'context, goal, tone, knowledge, objections or boundaries; repeatable',
      collect,
      [],
    )
    .option('--like <prompt>', 'with the words of another prompt')
    .option('--version <version>', 'of that prompt; the newest unless told')
    .addOption(json())
    .action(async (name: string, options: Omit<NewPromptOptions, 'name'>) => {
      const { newPrompt } = await import('./commands/prompt-new.ts');
      done(await newPrompt(session, { name, ...options }));
    });
  prompt
    .command('revise')
    .argument('<prompt>', 'its name or id')
    .description('begin a new draft of a prompt with other words in some sections')
    .requiredOption('--section <section=words>', 'all that it is to say; given again, a further piece', collect, [])
    .option('--why <text>', 'the reason, kept with it')
    .option('--client <name>', 'when several clients have a prompt of that name')
    .addOption(json())
    .action(async (name: string, options: { client?: string; section: string[]; why?: string; json?: true }) => {
      const { revisePrompt } = await import('./commands/prompt-new.ts');
      done(await revisePrompt(session, { prompt: name, ...options }));
    });
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
  versioned('eval', 'play simulated leads against a version, each with a goal of its own, and keep how it does')
    .option('--plays <n>', 'of each lead, which passes when all do; 3 with a real model, else 1', plays)
    .option('--seed <n>', 'another seed has the leads use other words', seed, 1)
    .option('--scripted', 'rules answer in the place of the model')
    .action(async (name: string, options: VersionFlags & { plays?: number; seed: number; scripted?: true }) => {
      const { evalPrompt } = await import('./commands/prompt-eval.ts');
      done(await evalPrompt(session, { prompt: name, ...options }));
    });
  onVersion('stop-eval', 'stop simulated leads that a version is played against in the background').action(
    async (name: string, options: { client?: string; json?: true }) => {
      const { stopPromptEval } = await import('./commands/prompt-eval.ts');
      done(await stopPromptEval(session, { prompt: name, ...options }));
    },
  );
  versioned('diff', 'what a version changed, word by word: [-removed-], {+added+}')
    .option('--against <version>', 'the one it was made from unless told')
    .action(async (name: string, options: VersionFlags & { against?: string }) => {
      const { diffPrompt } = await import('./commands/prompt-versions.ts');
      done(await diffPrompt(session, { prompt: name, ...options }));
    });
  onVersion('rollback', 'put the version before the live one back live')
    .option('--live <version>', 'the one that you take back; refused when another is live by now')
    .action(async (name: string, options: { client?: string; live?: string; json?: true }) => {
      const { rollBackPrompt } = await import('./commands/prompt-versions.ts');
      done(await rollBackPrompt(session, { prompt: name, ...options }));
    });
}

const PLAYS_MAX = 10;

function plays(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= PLAYS_MAX) return value;
  throw new InvalidArgumentError(`It is a whole number from 1 to ${PLAYS_MAX}.`);
}

function seed(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= 2_147_483_647) return value;
  throw new InvalidArgumentError('It is a whole number from 0 to 2147483647.');
}

function percent(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= 100) return value;
  throw new InvalidArgumentError('It is a whole number from 0 to 100.');
}
