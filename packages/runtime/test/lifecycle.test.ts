import { describe, expect, test } from 'vitest';
import { childNode } from './child-node.ts';

const started = (line: string): boolean => line === 'started';

describe('a process that runs until a signal', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('is unready, stops and exits 0 on %s', async (signal) => {
    const child = childNode('running.ts', []);
    await child.line(started);
    child.process.kill(signal);
    expect(await child.ended).toMatchObject({ code: 0, lines: ['started', 'unready', 'stopping', 'stopped'] });
  });

  test('stops when the parent at the other end of its channel is gone', async () => {
    const child = childNode('running.ts', [], { ipc: true });
    await child.line(started);
    child.process.disconnect();
    expect(await child.ended).toMatchObject({ code: 0, lines: ['started', 'unready', 'stopping', 'stopped'] });
  });

  test('takes the same signal from terminal and parent as one', async () => {
    const child = childNode('running.ts', ['stops slowly']);
    await child.line(started);
    child.process.kill('SIGINT');
    await child.line((line) => line === 'stopping');
    child.process.kill('SIGINT');
    expect(await child.ended).toMatchObject({ code: 0, lines: ['started', 'unready', 'stopping', 'stopped'] });
  });

  test('exits 1 when stopping takes too long', async () => {
    const child = childNode('running.ts', ['never stops']);
    await child.line(started);
    child.process.kill('SIGTERM');
    expect(await child.ended).toMatchObject({ code: 1, errors: 'stopping took too long\n' });
  });

  test.each(['starts slowly', 'starts for ever'])('a signal cuts off a start (%s)', async (how) => {
    const child = childNode('running.ts', [how]);
    await child.line((line) => line === 'starting');
    child.process.kill('SIGTERM');
    expect(await child.ended).toMatchObject({ code: 0, lines: ['starting'], errors: '' });
  });

  test('exits 1 and says why when it does not start', async () => {
    const child = childNode('running.ts', ['fails to start']);
    expect(await child.ended).toMatchObject({ code: 1, lines: [], errors: 'starting failed: no port\n' });
  });

  test('stops in order and exits 1 when its work stands still; a look that fails says nothing', async () => {
    const child = childNode('running.ts', ['stands still']);
    expect(await child.ended).toMatchObject({
      code: 1,
      lines: ['started', 'unready', 'stopping', 'stopped'],
      errors: 'the work stands still; the process ends to be started again\n',
    });
  });

  test('stops in order and exits 1 after a rejection that nobody caught', async () => {
    const child = childNode('running.ts', ['throws later']);
    expect(await child.ended).toMatchObject({
      code: 1,
      lines: ['started', 'unready', 'stopping', 'stopped'],
      errors: 'an error nobody caught: forgotten\n',
    });
  });
});
