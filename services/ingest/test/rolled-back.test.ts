import { HttpProblem } from '@rekindle/http';
import { expect, test } from 'vitest';
import { isRolledBack } from '../src/rolled-back.ts';

const coded = (code: string) => Object.assign(new Error('failed'), { code });

test.each([
  { name: 'a refusal of ours', error: new HttpProblem(422, 'Another request came with this key.'), certain: true },
  { name: 'a constraint', error: coded('23505'), certain: true },
  { name: 'a text that cannot be kept', error: coded('22P05'), certain: true },
  { name: 'a server that shuts down', error: coded('57P01'), certain: false },
  { name: 'a connection that broke', error: coded('08006'), certain: false },
  { name: 'a socket that broke', error: coded('ECONNRESET'), certain: false },
  { name: 'a pipe that broke', error: coded('EPIPE'), certain: false },
  { name: 'a connection that ended without a word', error: new Error('Connection terminated'), certain: false },
])('after $name it is certain that nothing was kept: $certain', ({ error, certain }) => {
  expect(isRolledBack(error)).toBe(certain);
});
