import { expect, test } from 'vitest';
import { wilson } from '../src/wilson.ts';

test('the interval of a share holds it, at the ends too, and nothing observed says nothing', () => {
  expect(wilson(0, 0)).toEqual([0, 1]);
  const outside: string[] = [];
  for (let of = 1; of <= 400; of += 1) {
    for (let hits = 0; hits <= of; hits += 1) {
      const [low, high] = wilson(hits, of);
      if (!(0 <= low && low <= hits / of && hits / of <= high && high <= 1)) outside.push(`${hits} of ${of}`);
    }
  }
  expect(outside).toEqual([]);
});
