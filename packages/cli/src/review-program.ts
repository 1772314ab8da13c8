import { type Command, Option } from 'commander';
import { wholeNumber } from './arguments.ts';
import type { AgreeOptions, DisagreeOptions, ListOptions, Options, ReplayOptions } from './commands/review.ts';
import type { Session } from './session.ts';

const json = () => new Option('--json', 'one line of JSON instead of text');
const client = () => new Option('--client <name>', 'this client only');

/** `rekindle review`: what Sophie, the coach, found in the AI's answers. */
export function addReviews(program: Command, session: Session, done: (exitCode: number) => void): void {
  const review = program
    .command('review')
    .description("what the coach found in the AI's answers, and what you make of it");
  review
    .command('list')
    .description('insights that wait for a decision, the newest first')
    .addOption(client())
    .option(
      '--status <status>',
      'open, decided, pending, viewed, approved_and_learned, dismissed or taught_sophie',
      'open',
    )
    .option('--severity <severity>', 'critical, warning, suggestion or info')
    .option('--limit <number>', 'at most so many of a client', wholeNumber, 50)
    .addOption(json())
    .action(async (options: ListOptions) => {
      const { listReviews } = await import('./commands/review.ts');
      done(await listReviews(session, options));
    });
  const one = (name: string, description: string) =>
    review
      .command(name)
      .argument('<id>', 'as "review list" shows it')
      .description(description)
      .addOption(client())
      .addOption(json());
  one('show', 'an insight with its words, the lesson it speaks for and how that did when it was tried').action(
    async (id: string, options: Options) => {
      const { showReview } = await import('./commands/review.ts');
      done(await showReview(session, id, options));
    },
  );
  const reworded = (command: Command) =>
    command
      .option('--title <text>', 'title of the lesson')
      .option('--say <text>', 'what should be said')
      .option('--never <text>', 'what must not be said')
      .option('--trigger <text>', 'when it applies; always unless told')
      .option('--testing', 'for half of the leads');
  reworded(one('agree', 'teach its lesson, and begin a draft of the prompt that has it'))
    .requiredOption('--why <text>', 'your reason, kept with the lesson')
    .option('--without-replay', 'although it was not tried on past conversations')
    .action(async (id: string, options: AgreeOptions) => {
      const { agree } = await import('./commands/review.ts');
      done(await agree(session, id, options));
    });
  one('disagree', 'teach the coach that its words are fine, or to look less closely')
    .requiredOption('--why <text>', 'your reason')
    .option('--effect <effect>', 'allow_words, lower or off', 'allow_words')
    .option('--words <text>', 'the words that are fine; the quoted ones unless told')
    .action(async (id: string, options: DisagreeOptions) => {
      const { disagree } = await import('./commands/review.ts');
      done(await disagree(session, id, options));
    });
  one('dismiss', 'wave an insight away; nine of the last ten decisions on a check lower it')
    .option('--why <text>', 'your reason')
    .action(async (id: string, options: Options & { why?: string }) => {
      const { dismiss } = await import('./commands/review.ts');
      done(await dismiss(session, id, options));
    });
  reworded(one('replay', 'try its lesson on up to 25 past conversations; shows how far that has come'))
    .option('--again', 'also when it was tried before; with words of your own it always is')
    .action(async (id: string, options: ReplayOptions) => {
      const { replay } = await import('./commands/review.ts');
      done(await replay(session, id, options));
    });
}
