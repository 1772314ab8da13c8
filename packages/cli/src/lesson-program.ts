import { type Command, Option } from 'commander';
import { collect, wholeNumber } from './arguments.ts';
import type { AddOptions } from './commands/lesson.ts';
import type { Session } from './session.ts';

const json = () => new Option('--json', 'one line of JSON instead of text');

/** `rekindle lesson`: what the AI has been taught. */
export function addLessons(program: Command, session: Session, done: (exitCode: number) => void): void {
  const lesson = program.command('lesson').description('what the AI has been taught, and what no answer may say');
  lesson
    .command('list')
    .description('lessons that apply, with how often they were used and what came of it')
    .option('--client <name>', 'this client only')
    .option('--search <words>', 'those with these words')
    .option('--all', 'archived ones too')
    .addOption(json())
    .action(async (options: { client?: string; search?: string; all?: true; json?: true }) => {
      const { showLessons } = await import('./commands/lesson.ts');
      done(await showLessons(session, options));
    });
  lesson
    .command('add')
    .description('teach a lesson; a never_rule or blacklist_word keeps answers from going, whatever the AI writes')
    .requiredOption('--client <name>', 'name or slug of the client')
    .requiredOption(
      '--type <type>',
      'objection_handling, dos_donts, example_good, example_bad, blacklist_word, never_rule or best_practice',
    )
    .requiredOption('--title <text>', 'what it teaches, in a few words')
    .option('--trigger <text>', 'when it applies, such as "lead mentions price"; always unless told')
    .option('--say <text>', 'what should be said')
    .option('--never <phrase>', 'what must not be said; * stands for up to five words; repeatable', collect, [])
    .option('--why <text>', 'the reason, kept with it')
    .option('--tag <tag>', 'repeatable', collect, [])
    .option('--priority <number>', 'higher ones come first', wholeNumber)
    .option('--testing', 'for half of the leads')
    .option('--supersedes <id>', 'the lesson it stands in for, which is archived')
    .addOption(json())
    .action(async (options: AddOptions) => {
      const { teachLesson } = await import('./commands/lesson.ts');
      done(await teachLesson(session, options));
    });
  lesson
    .command('archive')
    .argument('<id>', 'as "lesson list" shows it')
    .description('put a lesson away; versions of prompts that have it keep its words')
    .option('--client <name>', 'this client only')
    .addOption(json())
    .action(async (id: string, options: { client?: string; json?: true }) => {
      const { putLessonAway } = await import('./commands/lesson.ts');
      done(await putLessonAway(session, { id, ...options }));
    });
}
