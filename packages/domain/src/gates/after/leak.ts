import { type Check, wordsOf } from './gate.ts';

const LEAK_WORDS = 8;

/** Words of ours that were for the model only: the canary, a heading of the instructions, or eight of their words in a row. */
export const checkLeak: Check = (text, { instructions = '', canary = '' }) => {
  const found = canary !== '' && text.toLowerCase().includes(canary.toLowerCase()) ? [canary] : [];
  return [
    ...found,
    ...headingsOf(instructions).filter((heading) => text.includes(heading)),
    ...sharedRun(text, instructions),
  ];
};

/** `# Rules` as it stands in the instructions, mark and all; the bare word is anybody's. */
function headingsOf(instructions: string): string[] {
  return [...instructions.matchAll(/^#{1,6} \S.*$/gm)].map(([line]) => line.trim());
}

function sharedRun(text: string, instructions: string): string[] {
  const told = ` ${wordsOf(instructions).join(' ')} `;
  const said = wordsOf(text);
  for (let at = 0; at + LEAK_WORDS <= said.length; at += 1) {
    const run = said.slice(at, at + LEAK_WORDS).join(' ');
    if (told.includes(` ${run} `)) return [run];
  }
  return [];
}
