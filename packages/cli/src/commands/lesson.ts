import { inTenant, readOwnLessons, type Tx } from '@rekindle/db';
import { isRule, type Lesson, LESSON_TYPES, type LessonType } from '@rekindle/domain';
import { addLesson, archiveLesson, PromptRefused } from '@rekindle/responder';
import { sql } from 'kysely';
import { usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { clientsNamed, findClient } from '../find-client.ts';
import { refusingPrompts } from '../find-prompt.ts';
import { isId } from '../ids.ts';
import type { Session } from '../session.ts';
import { withStore } from '../store.ts';

interface Options {
  client?: string;
  json?: true;
}

/** `rekindle lesson list`: one line a lesson; archived ones with --all only. */
export async function showLessons(
  session: Session,
  options: Options & { search?: string; all?: true },
): Promise<number> {
  return await withStore(session, async (store) => {
    const lessons: (Lesson & { client: string })[] = [];
    for (const client of await clientsNamed(store, options.client)) {
      const found = await inTenant(store.db, { clientId: client.id, now: store.clock.now() }, async (tx) =>
        readOwnLessons(tx, client.id, await idsOf(tx, client.id, options)),
      );
      lessons.push(...found.map((lesson) => ({ ...lesson, client: client.name })));
    }
    if (options.json) session.data(JSON.stringify({ lessons }));
    else if (lessons.length === 0) session.say('There are no such lessons.');
    else for (const lesson of lessons) session.data(lineOf(lesson));
    return EXIT.ok;
  });
}

async function idsOf(tx: Tx, clientId: string, { search, all }: { search?: string; all?: true }): Promise<string[]> {
  const rows = await tx
    .selectFrom('lessons')
    .select('id')
    .where('client_id', '=', clientId)
    .$if(all === undefined, (query) => query.where('status', '<>', 'archived'))
    .$if(search !== undefined, (query) =>
      query.where(sql<boolean>`search @@ websearch_to_tsquery('english', ${search})`),
    )
    .execute();
  return rows.map(({ id }) => id);
}

function lineOf({
  id,
  client,
  status,
  lessonType,
  title,
  trigger,
  timesApplied,
  timesSucceeded,
}: Lesson & { client: string }) {
  const used = timesApplied === 0 ? 'not used yet' : `used ${timesApplied} times, ${timesSucceeded} booked`;
  const when = trigger === null || isRule({ lessonType }) ? 'always' : `when ${trigger}`;
  return `${id}  ${client}, ${status}, ${lessonType.replaceAll('_', ' ')}: ${title} (${when}; ${used})`;
}

/** What a lesson says, as it is typed. */
export interface WordOptions {
  type: string;
  title: string;
  trigger?: string;
  say?: string;
  never: string[];
  why?: string;
  tag: string[];
  priority?: number;
  testing?: true;
}

export interface AddOptions extends Options, WordOptions {
  client: string;
  supersedes?: string;
}

/** Throws a usage error for a type that does not exist. */
export function lessonTypeOf(wanted: string): LessonType {
  const type = LESSON_TYPES.find((each) => each === wanted);
  if (type === undefined) throw usage(`There is no type "${wanted}". There are: ${LESSON_TYPES.join(', ')}.`);
  return type;
}

/** `rekindle lesson add`: teaches a lesson. */
export async function teachLesson(session: Session, options: AddOptions): Promise<number> {
  const type = lessonTypeOf(options.type);
  const { supersedes = null } = options;
  if (supersedes !== null && !isId(supersedes)) throw usage(`"${supersedes}" is not the id of a lesson.`);
  return await withStore(session, async (store) => {
    await store.clock.sync();
    const { id: clientId } = await findClient(store, options.client);
    const now = store.clock.now();
    const body = {
      ...{ lesson_type: type, title: options.title.trim(), description: null, trigger: options.trigger ?? null },
      ...{ correct_response: options.say ?? null, reasoning: options.why ?? null, example_conversation: null },
      incorrect_response: options.never.length === 0 ? null : options.never.join('\n'),
      ...{ stages: [], tags: options.tag, priority: options.priority ?? 0, conflicts_with: [] },
      status: options.testing ? ('testing' as const) : ('active' as const),
    };
    const how = {
      author: { userId: null, type: 'user' as const },
      source: 'user_taught' as const,
      sourceMessageId: null,
    };
    const lessonId = await refusingPrompts(() =>
      inTenant(store.db, { clientId, now }, (tx) =>
        addLesson(tx, store.ids.next, { clientId, now }, { body, ...how, supersedes }),
      ),
    );
    if (options.json) session.data(JSON.stringify({ clientId, lessonId }));
    else session.data(`Taught: ${body.title} [${lessonId}]`);
    return EXIT.ok;
  });
}

/** `rekindle lesson archive`: it applies no more. */
export async function putLessonAway(session: Session, options: Options & { id: string }): Promise<number> {
  const lessonId = options.id;
  if (!isId(lessonId)) throw usage(`"${lessonId}" is not the id of a lesson.`);
  return await withStore(session, async (store) => {
    await store.clock.sync();
    await refusingPrompts(async () => {
      for (const client of await clientsNamed(store, options.client)) {
        const scope = { clientId: client.id, now: store.clock.now() };
        if (await inTenant(store.db, scope, (tx) => archiveLesson(tx, scope, lessonId))) return;
      }
      throw new PromptRefused('no_lesson');
    });
    if (options.json) session.data(JSON.stringify({ lessonId, status: 'archived' }));
    else session.data('It applies no more.');
    return EXIT.ok;
  });
}
