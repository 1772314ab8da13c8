import { VARIABLES, type Variable } from './variables.ts';

const WIDTH = 100;

/** The text of `.env.example`: every variable with what it means, grouped, each commented out. */
export function renderEnvExample(): string {
  const lines = [
    '# Settings of Rekindle, all optional: without any, everything runs here against the simulator.',
    '# Generated from packages/config/src/variables.ts by `npm run generate`; do not edit.',
  ];
  let group = '';
  for (const [name, entry] of Object.entries<Variable>(VARIABLES)) {
    if (entry.group !== group) {
      group = entry.group;
      lines.push('', `## ${group}`);
    }
    lines.push('', ...wrap(entry.about).map((line) => `# ${line}`), `#${name}=${entry.example}`);
  }
  return `${lines.join('\n')}\n`;
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > WIDTH) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
