import type { SimulatedLead } from '@rekindle/domain';
import type { Ending, Story } from './story.ts';

const BEGIN = '<!-- conversations: written by npm run eval:replies -- --write -->';
const END = '<!-- end of conversations -->';
const LEADS_BEGIN = '<!-- leads: written by npm run eval:replies -- --write -->';
const LEADS_END = '<!-- end of leads -->';

/** The document with the tables of conversations and leads between their markers brought up to date. Throws when these are missing. */
export function withTables(document: string, stories: readonly Story[], leads: readonly SimulatedLead[]): string {
  return between(between(document, [BEGIN, END], tableOf(stories)), [LEADS_BEGIN, LEADS_END], leadsTable(leads));
}

function between(document: string, [begin, end]: readonly [string, string], table: string): string {
  const [before, rest] = cut(document, begin);
  const [, after] = cut(rest, end);
  return `${before}${begin}\n\n${table}\n\n${end}${after}`;
}

function leadsTable(leads: readonly SimulatedLead[]): string {
  const words = (names: readonly string[]) => names.map((name) => name.replaceAll('_', ' ')).join(', ');
  const rows = leads.map(({ key, goal, opens, ends, facts }, i) => {
    const first = quoted(opens[0] ?? '');
    return `| ${i + 1} | ${words([key])} | ${goal} | ${first} | ${words(ends)} | ${words(facts)} |`;
  });
  return ['| # | Lead | Goal | They open with | Right ends | Required |', '|---|---|---|---|---|---|', ...rows].join(
    '\n',
  );
}

function cut(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`The document has no line "${mark}"`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

function tableOf(stories: readonly Story[]): string {
  const rows = stories.map(
    (story, i) =>
      `| ${i + 1} | ${story.name} | ${story.theme} | ${saidIn(story)} | ${shown(story.ends)} | ${story.because} |`,
  );
  return ['| # | Who | Theme | They text | It ends | Because |', '|---|---|---|---|---|---|', ...rows].join('\n');
}

function saidIn({ turns }: Story): string {
  const texts = turns.flatMap(({ says, meanwhile, operator }) => [
    ...[says ?? []].flat().map(quoted),
    ...(meanwhile === undefined ? [] : [`(while the answer is made) ${quoted(meanwhile)}`]),
    ...(operator === undefined ? [] : [`(a colleague ${operator})`]),
  ]);
  return texts.join(' · ');
}

function quoted(text: string): string {
  return `"${text.replaceAll('|', '\\|')}"`;
}

function shown({ status, replies, suppressed, aiOff, person }: Ending): string {
  return [
    status,
    suppressed ? 'suppressed' : null,
    `${replies} ${replies === 1 ? 'reply' : 'replies'}`,
    aiOff ? 'AI off' : null,
    person === null ? null : `a person is asked: ${person}`,
  ]
    .filter((part) => part !== null)
    .join(', ');
}
