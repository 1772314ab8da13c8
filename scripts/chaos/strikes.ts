import { setTimeout as pause } from 'node:timers/promises';
import { SILENT_FOR_MAX_MS, STANDSTILL_AFTER_MS, STANDSTILL_LOOK_MS } from '@rekindle/runtime';
import { Redis } from 'ioredis';
import type { Ending, Member } from './fleet.ts';
import type { Installation } from './installation.ts';
import { post } from './load.ts';
import type { EarlierVersion } from './two-versions.ts';

/** What a strike did; it throws when it struck nothing. */
export interface Struck {
  /** In words, for the report. */
  what: string;
  /** Real epoch milliseconds at which the fault ended, when not just now. */
  over?: number;
}

/** A fault that strikes while the load is being sent; resolves when it is over and only the recovery is left. */
export type Strike = (installation: Installation, earlier: EarlierVersion) => Promise<Struck>;

/** How long a thing stays away, in milliseconds of real time. */
const AWAY_MS = 5_000;
/** Longer than the lease of a claim. */
const FROZEN_MS = 65_000;
/** A process ends within this; docker-compose.yml's stop_grace_period. */
const GRACE_MS = 30_000;
/** A process comes to a place of its steps within this, while a campaign is being sent. */
const PLACE_WITHIN_MS = 20_000;
/** A job waits or is being done within this, while a campaign is being sent. */
const JOBS_WITHIN_MS = 20_000;
/** As long as a carrier far away takes, so that texts are on their way whenever a process is told to end. */
const ANSWERS_AFTER_MS = 500;
const LOOK_EVERY_MS = 100;
/** More than a load's texts. */
const ALL = 1_000;

/** Waits until `holds`; says whether it did. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs += LOOK_EVERY_MS) {
    if (await holds()) return true;
    await pause(LOOK_EVERY_MS);
  }
  return false;
}

function membersOf({ members }: Installation, service: string): Member[] {
  return members.filter((member) => member.service === service);
}

/** The processes of a service were started to end at a place of its steps: waits for it. */
export function endedThere(service: string): Strike {
  return async (installation) => {
    const dead = await ended(installation, service, ({ signal }) => signal === 'SIGKILL', PLACE_WITHIN_MS);
    return { what: `${dead.count} ${service}s ended there`, over: dead.over };
  };
}

/**
 * The main threads of a service's processes were started to hang at a place of its steps: waits until each process has
 * been ended for its silence.
 */
export function hung(service: string): Strike {
  return async (installation) => {
    const began = installation.platform.monotonic.realNow();
    const withinMs = SILENT_FOR_MAX_MS + PLACE_WITHIN_MS;
    const dead = await ended(installation, service, ({ signal }) => signal === 'SIGKILL', withinMs);
    return {
      what: `${dead.count} ${service}s hung and were ended within ${seconds(dead.over - began)}`,
      over: dead.over,
    };
  };
}

/** The steps of a service were started to go no further than a place: waits until its processes have ended themselves. */
export function stoodStill(service: string): Strike {
  return async (installation) => {
    const began = installation.platform.monotonic.realNow();
    const withinMs = STANDSTILL_AFTER_MS + 2 * STANDSTILL_LOOK_MS + GRACE_MS + PLACE_WITHIN_MS;
    const dead = await ended(installation, service, ({ code }) => code === 1, withinMs);
    return {
      what: `${dead.count} ${service}s stood still and ended within ${seconds(dead.over - began)}`,
      over: dead.over,
    };
  };
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(0)} s`;

/** Waits until every process of a service has ended like that, and tells when the last one did. */
async function ended(
  installation: Installation,
  service: string,
  like: (ending: Ending) => boolean,
  withinMs: number,
): Promise<{ count: number; over: number }> {
  const struck = membersOf(installation, service);
  const dead = () => struck.flatMap(({ endings }) => endings.filter(like).slice(0, 1));
  await until(() => dead().length >= struck.length, withinMs);
  if (dead().length < struck.length)
    throw new Error(`only ${dead().length} of ${struck.length} ${service}s came to the place and ended there`);
  return { count: dead().length, over: Math.max(...dead().map(({ real }) => real)) };
}

/** A server is killed and comes back over the same data. */
export function away(server: 'postgres' | 'redis'): Strike {
  return async (installation) => {
    await installation[server].crash();
    await pause(AWAY_MS);
    await installation[server].start();
    return { what: `away for ${AWAY_MS / 1_000} s` };
  };
}

/** Every job is lost, at a moment at which some are there: jobs are done as fast as they come, so that often none is. */
export const flushed: Strike = async ({ redis }) => {
  const connection = new Redis(redis.now().url);
  let lost = 0;
  const struck = await until(async () => {
    lost = await jobsIn(connection);
    if (lost > 0) await connection.flushall();
    return lost > 0;
  }, JOBS_WITHIN_MS);
  connection.disconnect();
  if (!struck) throw new Error('there was no job to lose');
  return { what: `${lost} jobs lost` };
};

/** BullMQ's lists and sets of jobs that are not done yet (https://docs.bullmq.io/guide/architecture). */
const JOBS: Readonly<Record<string, 'llen' | 'zcard'>> = {
  ...{ wait: 'llen', active: 'llen', prioritized: 'zcard', delayed: 'zcard' },
};

async function jobsIn(connection: Redis): Promise<number> {
  const keys = await connection.keys('*');
  const counts = keys.map(async (key) => {
    const count = JOBS[key.split(':').at(-1) ?? ''];
    return count === undefined ? 0 : await connection[count](key);
  });
  return (await Promise.all(counts)).reduce((sum, each) => sum + each, 0);
}

/** Nothing gets through for a while, and the connections of before never again. */
export function halfOpen(way: 'postgres' | 'redis' | 'carrier'): Strike {
  return async ({ proxies: { [way]: proxy } }) => {
    const connections = proxy.connections();
    proxy.swallow();
    await pause(AWAY_MS);
    proxy.pass();
    if (proxy.swallowed() === 0) throw new Error('nothing was on the way');
    return { what: `${connections} connections half-open, ${proxy.swallowed()} bytes lost` };
  };
}

/** The carrier does something wrong to every text for a while. */
export function carrierDoes(fault: 'hang_after_accept' | 'error_after_accept'): Strike {
  return async ({ simulatorUrl }) => {
    await post(simulatorUrl, '/sim/faults', { create: fault, times: ALL });
    await pause(AWAY_MS);
    await post(simulatorUrl, '/sim/faults', { disarm: true });
    return { what: `every text for ${AWAY_MS / 1_000} s` };
  };
}

/**
 * One process of a service was started to stop itself (SIGSTOP) at a place of its steps: it stands still, past its
 * deadlines and leases, and then goes on as if nothing had been.
 */
export function frozen(service: string): Strike {
  return async (installation) => {
    const all = membersOf(installation, service);
    await until(() => all.some((member) => member.frozen()), PLACE_WITHIN_MS);
    const member = all.find((each) => each.frozen());
    if (member === undefined) throw new Error(`no ${service} came to the place and stood still there`);
    await pause(FROZEN_MS);
    member.signal('SIGCONT');
    return { what: `one of ${all.length} ${service}s frozen there for ${FROZEN_MS / 1_000} s` };
  };
}

/** Every process of a service is told to end in order, and does, while the carrier takes its time over each answer. */
export function toldToEnd(service: string): Strike {
  return async (installation) => {
    installation.proxies.carrier.delay(ANSWERS_AFTER_MS);
    await pause(2 * ANSWERS_AFTER_MS);
    const told = membersOf(installation, service);
    const began = installation.platform.monotonic.realNow();
    for (const member of told) member.signal('SIGTERM');
    const ended = await until(() => told.every(({ endings }) => endings.length > 0), GRACE_MS);
    installation.proxies.carrier.delay(0);
    const endings = told.flatMap((member) => member.endings);
    if (!ended) throw new Error(`only ${endings.length} of ${told.length} had ended after ${GRACE_MS / 1_000} s`);
    if (endings.some(({ code }) => code !== 0))
      throw new Error(`they did not end in order: ${endings.map(({ code, signal }) => code ?? signal).join(', ')}`);
    const over = Math.max(...endings.map(({ real }) => real));
    return { what: `${told.length} ${service}s ended with 0 within ${seconds(over - began)}`, over };
  };
}

/** Every process of ours is killed at once. */
export const killedAll: Strike = async ({ members }) => {
  for (const member of members) member.signal('SIGKILL');
  const ended = await until(() => members.every(({ endings }) => endings.length > 0), AWAY_MS);
  if (!ended) throw new Error('some of them did not end');
  return { what: `${members.length} processes ended` };
};
