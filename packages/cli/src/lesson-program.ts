import { type Command, Option } from 'commander';
import { collect, lessonPriority } from './arguments.ts';
import type { AddOptions } from './commands/lesson.ts';
import type { UniversalOptions } from './commands/universal-lesson.ts';
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
  words(lesson.command('add'))
    .description('teach a lesson; a never_rule or blacklist_word keeps answers from going, whatever the AI writes')
    .requiredOption('--client <name>', 'name or slug of the client')
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
  addUniversal(lesson, session, done);
}

/** What a lesson says, as options. */
function words(command: Command): Command {
  return command
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
    .option('--priority <number>', 'higher ones come first: -100 to 100, 0 unless told', lessonPriority)
    .option('--testing', 'for half of the leads; not with never_rule and blacklist_word, which hold for all');
}

/** `rekindle lesson universal`: what holds for every client. */
function addUniversal(lesson: Command, session: Session, done: (exitCode: number) => void): void {
  const universal = lesson.command('universal').description('lessons that hold for every client of the installation');
  universal
    .command('list')
    .description('all of them; archived ones with --all only')
    .option('--all', 'archived ones too')
    .addOption(json())
    .action(async (options: { all?: true; json?: true }) => {
      const { showUniversal } = await import('./commands/universal-lesson.ts');
      done(await showUniversal(session, options));
    });
  words(universal.command('add'))
    .description('teach every client a lesson; one that contradicts it in a client may stand in for it there')
    .addOption(json())
    .action(async (options: UniversalOptions) => {
      const { teachUniversal } = await import('./commands/universal-lesson.ts');
      done(await teachUniversal(session, options));
    });
  universal
    .command('archive')
    .argument('<id>', 'as "lesson universal list" shows it')
    .description('put one away for every client')
    .addOption(json())
    .action(async (id: string, options: { json?: true }) => {
      const { putUniversalAway } = await import('./commands/universal-lesson.ts');
      done(await putUniversalAway(session, { id, ...options }));
    });
}
