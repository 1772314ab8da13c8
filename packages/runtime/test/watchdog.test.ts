import { describe, test } from 'vitest';
import { childNode } from './child-node.ts';

const HUNG = {
  ...{ code: null, signal: 'SIGKILL' },
  errors: 'the main thread has not answered for 3 s; the process ends to be started again\n',
};
/** Slices of work that take longer than a main thread may be silent. */
const PAST_THE_LIMIT = 8;

describe.concurrent('the watchdog of a process', () => {
  test('ends it when its main thread hangs, and says so', async ({ expect }) => {
    expect(await childNode('running.ts', ['hangs']).ended).toMatchObject(HUNG);
  });

  test('ends it also when nobody reads its standard error any more', async ({ expect }) => {
    const child = childNode('running.ts', ['hangs']);
    child.process.stderr?.destroy();
    expect(await child.ended).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  test('leaves one alone that works on and on but comes back to its event loop', async ({ expect }) => {
    const child = childNode('running.ts', ['works in slices']);
    await child.line((line) => line === `slice ${PAST_THE_LIMIT}`);
    child.process.kill('SIGTERM');
    expect(await child.ended).toMatchObject({ code: 0, errors: '' });
  });

  test('does not count a time in which the whole process stood still', async ({ expect }) => {
    const frozen = childNode('running.ts', ['works in slices']);
    await frozen.line((line) => line === 'slice 1');
    frozen.process.kill('SIGSTOP');
    // One that begins to hang after the other froze is ended: the limit is over for both.
    expect(await childNode('running.ts', ['hangs']).ended).toMatchObject(HUNG);
    frozen.process.kill('SIGCONT');
    await frozen.line((line) => line === `slice ${2 * PAST_THE_LIMIT}`);
    frozen.process.kill('SIGTERM');
    expect(await frozen.ended).toMatchObject({ code: 0, errors: '' });
  });
});
