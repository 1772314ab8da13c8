import type { Edit } from './drop.ts';

/** Rules that live in code, each as the line that holds it and what stands there without it. */

const PERSONA = 'packages/domain/src/persona';
const LESSON = 'packages/domain/src/lesson';
const VERIFY = 'packages/installation/src/personas/verify-personas.ts';
const AUDIENCES = 'packages/web/src/screens/personas';

const edit = (file: string, line: string, instead: string): { edit: Edit } => ({ edit: { file, line, instead } });

/** No word of this column reaches the prompt. */
export function unprompted(column: string): { edit: Edit } {
  const found = "field.uses.find((use): use is PromptUse => use.kind === 'prompt')";
  return edit(
    `${PERSONA}/own-fragments.ts`,
    `const promptUse = (field: PersonaField) => ${found};`,
    `const promptUse = (field: PersonaField) => field.column === '${column}' ? undefined : ${found};`,
  );
}

/** A persona's table is thought to have other counts than the seed's. */
export function otherCounts(table: string, usual: string): { edit: Edit } {
  return edit(`${PERSONA}/persona-tables.ts`, usual, usual.replace(/usual: \[\d+, \d+\]/, 'usual: [8, 9]'));
}

/** Nobody says that a persona has few or many rows of a table. */
export function anyCount(table: string): { edit: Edit } {
  const found = 'if (count >= from && count <= to) return [];';
  return edit(
    `${PERSONA}/persona-tables.ts`,
    found,
    `if (each.table === '${table}' || (count >= from && count <= to)) return [];`,
  );
}

const ofLesson = (line: string, instead: string) => edit(`${LESSON}/choose.ts`, line, instead);
const performance = (line: string, instead: string) =>
  edit('packages/db/src/queries/prompt-performance.ts', line, instead);
const NO_CONVERSATIONS = performance('select count(*)::int as conversations,', 'select 0 as conversations,');

export const CODE_DROPS: Readonly<Record<string, { edit: Edit } | readonly { edit: Edit }[]>> = {
  'S000-006': edit(
    `${PERSONA}/persona-fragments.ts`,
    "return names.find((name) => name !== null && name.trim() !== '') ?? ofClient;",
    'return ofClient;',
  ),
  'F000-4': edit(
    `${PERSONA}/greeting.ts`,
    "return persona.greeting === null ? null : { text: persona.greeting, field: 'greeting' };",
    'return null;',
  ),
  'F000-5': edit(
    'packages/db/src/queries/prompt-personas.ts',
    '(select id from ai_personas where client_id = ${clientId} and is_default)) as voice,',
    'null) as voice,',
  ),
  'F000-9': edit(
    `${PERSONA}/greeting.ts`,
    "return [...shownGreeting(text).matchAll(IN_BRACES)].map((match) => match[1] ?? '');",
    'return [];',
  ),
  'F001-1': edit(
    'services/scheduler/src/start-campaign.ts',
    'if ((await countActivePersonas(tx, clientId)) > 0) return [];',
    'if ((await countActivePersonas(tx, clientId)) >= 0) return [];',
  ),
  'F001-4': edit(
    'packages/db/src/queries/personas.ts',
    'if (rows !== undefined) await replaceRows(',
    'if (rows === null) await replaceRows(',
  ),
  'F001-5': edit(
    'packages/db/src/queries/personas.ts',
    'product_name as "productName", leads, version,',
    'null as "productName", leads, version,',
  ),
  'F001-6': edit(
    'services/console/src/access/authenticate.ts',
    'if (actor === null) throw noSuchClient();\n  return { clientId, actor',
    'return { clientId, actor: actor as Actor',
  ),
  'F001-7': edit(
    'services/console/src/routes/personas.ts',
    "url: '/api/v1/persona-fields', tag, summary",
    "url: '/api/v1/persona-fields', tag: 'Fields', summary",
  ),
  'F001-8': edit(`${AUDIENCES}/audiences-screen.tsx`, ') : isEmpty ? (', ') : isEmpty && audiences.length > 0 ? ('),
  'F001-9': [
    edit('packages/web/src/text/audiences.ts', "add: 'Add an audience',", "add: 'Audience',"),
    edit('packages/web/src/text/audiences.ts', "saved: 'The audience is saved.", "saved: 'Done."),
    edit(
      `${AUDIENCES}/audience-screen.tsx`,
      'fields={fields.persona} form',
      'fields={fields.persona.slice(0, 8)} form',
    ),
    edit(
      `${AUDIENCES}/audience-screen.tsx`,
      "await upsert<Audience>('personas', { id, etag }",
      "await upsert<Audience>('personas', { id: null, etag }",
    ),
  ],
  'F001-10': edit('packages/web/src/text/audiences.ts', "newAbout: 'The builder is", "newAbout: 'The wizard is"),
  'F001-11': edit(`${AUDIENCES}/audience-next.tsx`, '{mayMap && <MapLeads audience={audience} />}', '{mayMap && null}'),
  'F001-13': edit(
    'packages/db/src/queries/personas.ts',
    'product_name as "productName", leads, version,',
    'product_name as "productName", 0 as leads, version,',
  ),
  'F001-12': edit('packages/web/src/screens/first-run/route.tsx', 'isDone: setup.personas_begun,', 'isDone: false,'),
  'F001-16': edit(`${PERSONA}/alignment.ts`, "['industry', 20],", "['industry', 21],"),
  'F001-18': edit(
    `${PERSONA}/recommend.ts`,
    'if (compared === null || compared.difference.low <= 0) continue;',
    'if (compared === null || compared.difference.low <= 1) continue;',
  ),
  'F001-19': edit(
    `${PERSONA}/suggest-templates.ts`,
    'const words = [...said].filter(([each]) => has(each))',
    'const words = [...said].filter(([each]) => each === template.name && has(each))',
  ),
  'F001-20': edit(`${PERSONA}/foreign-document.ts`, "'id companyHQId companyId tenant_id", "'id companyHQId tenant_id"),
  'F002-50': edit(
    `${PERSONA}/foreign-document.ts`,
    "return { goal_text: goal['text'], goal_type: goal['type'] ?? null, timeframe: goal['timeframe'] ?? null };",
    "return { goal_text: goal['text'] };",
  ),
  'F002-51': [
    edit(VERIFY, 'const INDEXES_MIN = 40;', 'const INDEXES_MIN = 4_000;'),
    edit(VERIFY, 'return { name, ok: false, detail: `cannot be checked: ${error.message}` };', 'throw error;'),
    edit(VERIFY, '(r.name, r.department, r.business_function) is', '(r.name, p.department, p.business_function) is'),
  ],
  'F002-52': edit(
    'packages/cli/src/find-client.ts',
    '[each.name, each.slug, each.id].includes(wanted)',
    '[each.name, each.id].includes(wanted)',
  ),
  'S003-058': edit(
    'services/webhook/src/schedule-reply.ts',
    'drawn(strategy ?? ownDelay(settings), moment.random)',
    'drawn(ownDelay(settings), moment.random)',
  ),
  'F003-1': edit(`${PERSONA}/strategy.ts`, "requiredField('closing_strategy', 'How", "field('closing_strategy', 'How"),
  'S004-157': ofLesson(
    "return SECTION_OF_TYPE[lessonType] === 'boundaries' ? 'S7' : 'S8';",
    "return lessonType === 'never_rule' ? 'S8' : 'S8';",
  ),
  'S004-158': ofLesson('    ended(title),\n', ''),
  'S004-159': ofLesson("lesson.description === null ? '' : ended(lesson.description),", ''),
  'S004-160': edit(
    `${LESSON}/match.ts`,
    'const grounds = byIntent(wanted.intents) + byWord + byIntent(tagged);',
    'const grounds = byIntent(tagged) + 0 * byWord;',
  ),
  'S004-161': ofLesson("'Do' : 'Say something like'}: ${ended(correctResponse)}`", "'Do' : 'Say something like'}`"),
  'S004-162': edit(`${LESSON}/rules.ts`, "return (lesson.incorrectResponse ?? '')", "return ''"),
  'S004-163': ofLesson('lesson.reasoning ?? `lesson: ${lesson.title}`', '`lesson: ${lesson.title}`'),
  'S004-165': edit(
    `${LESSON}/match.ts`,
    'const grounds = byIntent(wanted.intents) + byWord + byIntent(tagged);',
    'const grounds = byIntent(wanted.intents) + byWord + 0 * byIntent(tagged);',
  ),
  'S004-166': ofLesson('b.lesson.priority - a.lesson.priority ||', ''),
  'S004-194': edit('packages/domain/src/prompt/version-changes.ts', "return 'First version.';", "return '';"),
  'S004-196': NO_CONVERSATIONS,
  'S004-197': performance('count(*) filter (where l.call_booked)::int as booked', '0 as booked'),
  'S004-198': performance("when 'HOT' then 1", "when 'HOT' then 0"),
  'S004-199': performance('change: before === null ? null : performanceChange(before, after)', 'change: null'),
  'S004-213': edit(
    'services/console/src/views/prompt-library.ts',
    'versionPerformance({ conversations, booked, ...nothing })',
    'versionPerformance({ conversations: 0 * conversations, booked: 0 * booked, ...nothing })',
  ),
  'S004-225': edit('packages/domain/src/prompt/version-changes.ts', "return 'First version.';", "return '';"),
  'S004-226': performance('return { after, before, change', 'return { after, before: null, change'),
  'S004-227': NO_CONVERSATIONS,
  'F004-11': edit(
    'services/responder/src/review/insight.ts',
    "if (row.status !== 'pending' && row.status !== 'viewed') throw",
    "if (row.status === 'taught_sophie') throw",
  ),
  'S004-263': edit('packages/domain/src/review/propose-lesson.ts', 'description: suggestion,', 'description: null,'),
};
