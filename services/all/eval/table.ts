import type { Ending, Story } from './story.ts';

const BEGIN = '<!-- conversations: written by npm run eval:replies -- --write -->';
const END = '<!-- end of conversations -->';

/** The document with the table of conversations between its markers brought up to date. Throws when they are missing. */
export function withTable(document: string, stories: readonly Story[]): string {
  const [before, rest] = cut(document, BEGIN);
  const [, after] = cut(rest, END);
  return `${before}${BEGIN}\n\n${tableOf(stories)}\n\n${END}${after}`;
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
