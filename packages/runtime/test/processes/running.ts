import { runUntilSignal } from '@rekindle/runtime';

/** A process whose life a test watches. The argument says how it misbehaves. */
const how = process.argv[2] ?? '';
const say = (word: string): boolean => process.stdout.write(`${word}\n`);

runUntilSignal(
  async (ending) => {
    if (how === 'starts slowly') {
      say('starting');
      const alive = setInterval(() => {}, 60_000);
      await new Promise((_, reject) =>
        ending.addEventListener('abort', () => {
          clearInterval(alive);
          reject(new Error('not needed'));
        }),
      );
    }
    if (how === 'starts for ever') {
      setInterval(() => {}, 60_000);
      say('starting');
      await new Promise(() => {});
    }
    if (how === 'fails to start') throw new Error('no port');
    const alive = setInterval(() => {}, 60_000);
    say('started');
    if (how === 'throws later') void new Promise((_, reject) => setTimeout(() => reject(new Error('forgotten')), 1));
    return {
      unready: () => void say('unready'),
      async stop() {
        say('stopping');
        if (how === 'never stops') await new Promise(() => {});
        if (how === 'stops slowly') await new Promise((resolve) => setTimeout(resolve, 100));
        clearInterval(alive);
        say('stopped');
      },
    };
  },
  { stopWithinMs: how === 'never stops' ? 50 : 20_000, giveUpStartMs: 50 },
);
