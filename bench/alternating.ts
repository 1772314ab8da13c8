import { systemMonotonicClock } from '@rekindle/runtime';

const PARTS = 20;

/**
 * Microseconds an input for two functions over the same inputs, in turns, so that a busy machine slows both alike.
 * The quicker half of each one's turns counts. Throws when the two answer differently.
 */
export function alternating<T>(
  inputs: readonly T[],
  first: (input: T) => unknown,
  second: (input: T) => unknown,
): [number, number] {
  const turns: [number[], number[]] = [[], []];
  const size = Math.ceil(inputs.length / PARTS);
  for (let start = 0; start < inputs.length; start += size) {
    const part = inputs.slice(start, start + size);
    const [mine, theirs] = [timed(part, first), timed(part, second)];
    part.forEach((input, i) => {
      const [a, b] = [mine.answers[i], theirs.answers[i]];
      if (a !== b) throw new Error(`${JSON.stringify(input)}: ${String(a)} and ${String(b)}`);
    });
    turns[0].push(mine.micros);
    turns[1].push(theirs.micros);
  }
  return [quickerHalf(turns[0]), quickerHalf(turns[1])];
}

function timed<T>(inputs: readonly T[], work: (input: T) => unknown): { micros: number; answers: unknown[] } {
  const before = systemMonotonicClock.monotonicMs();
  const answers = inputs.map(work);
  return { micros: ((systemMonotonicClock.monotonicMs() - before) * 1_000) / inputs.length, answers };
}

function quickerHalf(times: readonly number[]): number {
  const quicker = times.toSorted((a, b) => a - b).slice(0, Math.ceil(times.length / 2));
  return quicker.reduce((sum, time) => sum + time, 0) / quicker.length;
}
