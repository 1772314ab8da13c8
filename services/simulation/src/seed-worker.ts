import { z } from 'zod';
import { playSeeds } from './run-seeds.ts';

/** One of the processes of a run: asks its parent for one seed after the other and reports each. */
const Order = z.object({ days: z.int() });
const Next = z.object({ seed: z.int().nullable() });
const { days } = Order.parse(JSON.parse(process.argv[2] ?? ''));

async function take(): Promise<number | null> {
  const answer = new Promise<unknown>((resolve) => process.once('message', resolve));
  process.send?.('next');
  return Next.parse(await answer).seed;
}

await playSeeds(take, days, (seed) => {
  process.send?.(seed);
});
process.disconnect?.();
