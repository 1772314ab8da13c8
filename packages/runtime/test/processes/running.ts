import { runUntilSignal } from '@rekindle/runtime';

/** A process whose life a test watches. The argument says how it misbehaves. */
const how = process.argv[2] ?? '';
/** Long enough for a machine that is busy with other tests to let it beat in between. */
const SILENT_FOR_MAX_MS = 3_000;
const SLICE_MS = 500;
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
    if (how === 'hangs') setTimeout(() => block(Number.POSITIVE_INFINITY), 1);
    if (how === 'works in slices') slice(1);
    let looks = 0;
    return {
      ...(how === 'stands still' && {
        standstill: () => {
          looks += 1;
          if (looks === 2) throw new Error('cannot tell');
          return looks < 4 ? null : 'the work stands still';
        },
      }),
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
  {
    ...{ stopWithinMs: how === 'never stops' ? 50 : 20_000, giveUpStartMs: 50 },
    ...{ silentForMaxMs: SILENT_FOR_MAX_MS, standstillLookMs: 10 },
  },
);

/** Keeps the main thread from its event loop. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Works without a pause, but comes back to the event loop in between. */
function slice(nth: number): void {
  block(SLICE_MS);
  say(`slice ${nth}`);
  setTimeout(() => slice(nth + 1), 1);
}
