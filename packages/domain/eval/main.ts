import { parseArgs } from 'node:util';
import { measure, type Measured } from './measure.ts';
import { CLASSES, type EvalClass, HALVES, type Half, readClass, unknownFiles } from './read-set.ts';
import { missedTargets } from './targets.ts';
import { wilson } from '../src/wilson.ts';

const NEGATIVE: readonly EvalClass[] = ['hard-negative', 'ordinary'];

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

function line(name: EvalClass, half: Half, { of, right, held }: Measured): string {
  const negative = NEGATIVE.includes(name);
  const counted = negative ? of - right : right;
  const [low, high] = wilson(counted, of);
  const what = negative ? 'false alarms' : 'found';
  return [
    name.padEnd(14),
    half.padEnd(7),
    `${what} ${counted} of ${of}`.padEnd(26),
    percent(of === 0 ? 0 : counted / of).padStart(8),
    `(95 %: ${percent(low)} to ${percent(high)})`.padEnd(28),
    held === 0 ? '' : `held for a person: ${held}`,
  ]
    .join(' ')
    .trimEnd();
}

function main(): number {
  const { values } = parseArgs({ options: { 'show-frozen': { type: 'boolean', default: false } } });
  const unknown = unknownFiles();
  if (unknown.length > 0) throw new Error(`No class reads ${unknown.join(', ')}`);
  const out: string[] = [];
  const failed: string[] = [];
  for (const half of HALVES) {
    for (const name of CLASSES) {
      const texts = readClass(name, half);
      if (texts.length === 0) continue;
      const measured = measure(name, texts);
      out.push(line(name, half, measured));
      if (half !== 'frozen' || values['show-frozen'])
        for (const { text, verdict, saw } of measured.misses)
          out.push(`    ${verdict} ${JSON.stringify(text)} saw ${saw}`);
      failed.push(...missedTargets(name, half, measured));
    }
    out.push('');
  }
  out.push(...(failed.length === 0 ? ['Every target is met.'] : failed));
  process.stdout.write(`${out.join('\n')}\n`);
  return failed.length === 0 ? 0 : 1;
}

process.exitCode = main();
