import {
  archiveUniversalLesson,
  asSystem,
  type Database,
  insertUniversalLesson,
  inTenant,
  listUniversalLessons,
  sqlState,
  type UniversalLessonWords,
} from '@rekindle/db';
import {
  chooseLessons,
  conflictOf,
  type EpochMs,
  estimateTokens,
  type Lesson,
  lessonText,
  STATIC_BUDGET,
} from '@rekindle/domain';
import type { Clock, Ids } from '@rekindle/runtime';
import { PromptRefused } from '../prompts/refused.ts';
import { readStaticLengths } from '../prompts/static-lengths.ts';
import { lessonFaults } from './lesson-faults.ts';

const UNIQUE_VIOLATION = '23505';
/** Tokens that the heading of a section takes which was empty before, on the high side. */
const HEADING_TOKENS_MAX = 20;

interface Deps {
  db: Database;
  clock: Clock;
  ids: Ids;
}

/**
 * Teaches every client a lesson, for whoever runs the platform. What of a client's own is against it stands beside it by
 * the rules of conflicts, and the client may let one of its own stand in for it.
 * @returns its id
 * @throws PromptRefused bad_lesson, lesson_taken, lesson_conflict (with another universal one), faulty where a client's
 *   answers would have no room for it
 */
export async function addUniversalLesson(deps: Deps, words: UniversalLessonWords): Promise<string> {
  const now = deps.clock.now();
  const lesson = lessonOf(deps.ids.next(), words, now);
  const faults = lessonFaults(bodyOf(words), []);
  if (faults.length > 0) throw new PromptRefused('bad_lesson', faults);
  const others = await asSystem(deps.db, now, (tx) => listUniversalLessons(tx));
  const against = others
    .filter(({ status }) => status !== 'archived')
    .flatMap((other) => {
      const why = conflictOf(lesson, other);
      return why === null ? [] : [{ path: 'title', message: `${why}. Reword it, or archive ${other.id} first.` }];
    });
  if (against.length > 0) throw new PromptRefused('lesson_conflict', against);
  await refuseWithoutRoom(deps, lesson, now);
  try {
    await asSystem(deps.db, now, (tx) => insertUniversalLesson(tx, lesson.id, words));
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    const message = 'Another universal lesson of this type has this title.';
    throw new PromptRefused('lesson_taken', [{ path: 'title', message }]);
  }
  return lesson.id;
}

/** Puts one away for every client. @throws PromptRefused no_lesson */
export async function putUniversalLessonAway(deps: Pick<Deps, 'db' | 'clock'>, id: string): Promise<void> {
  const found = await asSystem(deps.db, deps.clock.now(), (tx) => archiveUniversalLesson(tx, id));
  if (!found) throw new PromptRefused('no_lesson');
}

function lessonOf(id: string, words: UniversalLessonWords, now: EpochMs): Lesson {
  return {
    ...{ id, version: 1, createdAt: now, description: null, stages: [], conflictsWith: [] },
    ...{ timesApplied: 0, timesSucceeded: 0, ...words },
  };
}

function bodyOf(words: UniversalLessonWords): Parameters<typeof lessonFaults>[0] {
  return {
    ...{ lesson_type: words.lessonType, title: words.title, description: null, trigger: words.trigger, stages: [] },
    ...{ correct_response: words.correctResponse, incorrect_response: words.incorrectResponse },
    ...{ reasoning: words.reasoning, example_conversation: null, tags: words.tags, priority: words.priority },
    ...{ status: words.status, conflicts_with: [] },
  };
}

/** What every answer is told must leave every client room for an answer; one with a trigger is told with a turn. */
async function refuseWithoutRoom(deps: Deps, lesson: Lesson, now: EpochMs): Promise<void> {
  const nobody = { leadId: lesson.id, stage: 'WARM', said: [], inVersion: [] };
  if (chooseLessons([lesson], nobody).always.length === 0) return;
  const tokens = estimateTokens(lessonText(lesson)) + HEADING_TOKENS_MAX;
  const clients = await asSystem(deps.db, now, (tx) =>
    tx.selectFrom('clients').select(['id', 'company_name']).orderBy('company_name').orderBy('id').execute(),
  );
  const crowded: string[] = [];
  for (const { id: clientId, company_name: name } of clients) {
    const lengths = await inTenant(deps.db, { clientId, now }, (tx) => readStaticLengths(tx, { clientId, now }));
    const longest = Math.max(0, ...lengths.map((length) => length.tokens));
    if (longest <= STATIC_BUDGET && longest + tokens > STATIC_BUDGET) crowded.push(name);
  }
  if (crowded.length === 0) return;
  const message = `What every answer is told would be too long for ${crowded.join(', ')}: give it a trigger, or shorten it.`;
  throw new PromptRefused('faulty', [{ path: 'trigger', message }]);
}
