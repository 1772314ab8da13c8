import { asSystem, listUniversalLessons } from '@rekindle/db';
import type { Lesson } from '@rekindle/domain';
import { addUniversalLesson, putUniversalLessonAway } from '@rekindle/responder';
import { usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { refusingPrompts } from '../find-prompt.ts';
import { isId } from '../ids.ts';
import type { Session } from '../session.ts';
import { withStore } from '../store.ts';
import { lessonTypeOf, type WordOptions } from './lesson.ts';

export interface UniversalOptions extends WordOptions {
  json?: true;
}

/** `rekindle lesson universal list`. */
export async function showUniversal(session: Session, options: { all?: true; json?: true }): Promise<number> {
  return await withStore(session, async (store) => {
    await store.clock.sync();
    const all = await asSystem(store.db, store.clock.now(), (tx) => listUniversalLessons(tx));
    const lessons = all.filter(({ status }) => options.all === true || status !== 'archived');
    if (options.json) session.data(JSON.stringify({ lessons }));
    else if (lessons.length === 0) session.say('There are no such lessons.');
    else for (const lesson of lessons) session.data(lineOf(lesson));
    return EXIT.ok;
  });
}

function lineOf({ id, status, lessonType, title, trigger }: Lesson): string {
  return `${id}  ${status}, ${lessonType.replaceAll('_', ' ')}: ${title} (${trigger === null ? 'always' : `when ${trigger}`})`;
}

/** `rekindle lesson universal add`. */
export async function teachUniversal(session: Session, options: UniversalOptions): Promise<number> {
  const words = {
    ...{ lessonType: lessonTypeOf(options.type), title: options.title.trim(), trigger: options.trigger ?? null },
    ...{ correctResponse: options.say ?? null, reasoning: options.why ?? null, tags: options.tag },
    incorrectResponse: options.never.length === 0 ? null : options.never.join('\n'),
    priority: options.priority ?? 0,
    status: options.testing ? ('testing' as const) : ('active' as const),
  };
  return await withStore(session, async (store) => {
    await store.clock.sync();
    const lessonId = await refusingPrompts(() => addUniversalLesson(store, words));
    if (options.json) session.data(JSON.stringify({ lessonId }));
    else session.data(`Taught to every client: ${words.title} [${lessonId}]`);
    return EXIT.ok;
  });
}

/** `rekindle lesson universal archive`. */
export async function putUniversalAway(session: Session, options: { id: string; json?: true }): Promise<number> {
  const lessonId = options.id;
  if (!isId(lessonId)) throw usage(`"${lessonId}" is not the id of a lesson.`);
  return await withStore(session, async (store) => {
    await store.clock.sync();
    await refusingPrompts(() => putUniversalLessonAway(store, lessonId));
    if (options.json) session.data(JSON.stringify({ lessonId, status: 'archived' }));
    else session.data('It applies to no client any more.');
    return EXIT.ok;
  });
}
