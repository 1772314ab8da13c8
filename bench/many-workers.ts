import { systemMonotonicClock } from '@rekindle/runtime';
import { brokenLimits } from '../services/all/test/limits-at-carrier.ts';
import { type Played, playCampaigns, type PlayOptions, textsOf } from '../services/all/test/play-campaigns.ts';

const ONE = { schedulers: 1, schedulerProcesses: 1, senders: 1 };
const MANY = { schedulers: 8, schedulerProcesses: 8, senders: 4 };

/**
 * 8 scheduler and 4 sender processes over `texts` due messages of 20 campaigns, against one of each. Throws when the
 * two sets differ, when a text comes twice, or when a limit is not exact at the carrier.
 */
export async function benchManyWorkers(texts: number): Promise<string[]> {
  const one = await timed({ ...ONE, texts, campaigns: 20, concurrency: 6 });
  const many = await timed({ ...MANY, texts, campaigns: 20, concurrency: 6 });
  const faults = [...brokenLimits(one.played), ...brokenLimits(many.played)];
  const sent = textsOf(many.played);
  if (new Set(sent).size !== texts || sent.length !== texts) faults.push(`${sent.length} texts, not ${texts}`);
  if (textsOf(one.played).join('\n') !== sent.join('\n')) faults.push('the two sets differ');
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return [
    `${texts} texts of 20 campaigns, the same set both times, none twice, every limit exact at the carrier`,
    line('1 scheduler, 1 sender process', one, texts),
    line('8 scheduler, 4 sender processes', many, texts),
    `many : one = ${(one.seconds / many.seconds).toFixed(2)} (all on one machine, clock stepped, carrier on loopback)`,
  ];
}

interface Timed {
  played: Played;
  seconds: number;
}

async function timed(options: PlayOptions): Promise<Timed> {
  const before = systemMonotonicClock.monotonicMs();
  const played = await playCampaigns(options);
  return { played, seconds: (systemMonotonicClock.monotonicMs() - before) / 1_000 };
}

function line(name: string, { played, seconds }: Timed, texts: number): string {
  const days = ((played.endedAt - (played.posts[0]?.at ?? 0)) / 86_400_000).toFixed(1);
  const perSecond = (texts / seconds).toFixed(0);
  return `${name}: ${seconds.toFixed(1)} s, ${perSecond} texts/s, ${played.instants} instants in ${days} days of business time, ${played.trouble.length} jobs that had to be woken again`;
}
