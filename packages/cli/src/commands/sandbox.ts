import { readRunFile, type RunFile } from '@rekindle/boot/run-file';
import { z } from 'zod';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';

const Skipped = z.object({ now: z.number(), reached: z.number().nullable() });
const Speed = z.object({ now: z.number(), speed: z.number() });
const Numbers = z.object({ numbers: z.number() });
const Problem = z.object({ title: z.string().optional(), detail: z.string().optional() });

/** `rekindle sandbox skip`: jumps to the next event, as often as asked. */
export async function skip(session: Session, options: { times: number; json?: true }): Promise<number> {
  const run = await runningSystem(session);
  let skips = 0;
  let last: z.infer<typeof Skipped> | null = null;
  while (skips < options.times) {
    last = await post(run, '/sandbox/skip', undefined, Skipped);
    if (last.reached === null) break;
    skips += 1;
  }
  const now = last?.now ?? null;
  const more = last?.reached !== null;
  if (options.json) session.data(JSON.stringify({ now, skips, more }));
  else session.data(`It is ${shown(now)} in the sandbox, ${skips} ${skips === 1 ? 'event' : 'events'} later.`);
  if (!more) session.say('Nothing more is to come.');
  return EXIT.ok;
}

/** `rekindle sandbox speed`. */
export async function setSpeed(session: Session, options: { speed: number; json?: true }): Promise<number> {
  const run = await runningSystem(session);
  const { now, speed } = await post(run, '/sandbox/speed', { speed: options.speed }, Speed);
  if (options.json) session.data(JSON.stringify({ now, speed }));
  else
    session.data(
      speed === 0 ? `The sandbox stands still at ${shown(now)}.` : `The sandbox runs at ${speed}x from ${shown(now)}.`,
    );
  return EXIT.ok;
}

/** Has the simulated carrier of a running system learn the numbers there are now; nothing when none runs. */
export async function tellNumbers(session: Session, dataDir: string): Promise<void> {
  const run = readRunFile(dataDir);
  if (run !== null) await post(run, '/sandbox/numbers', undefined, Numbers);
}

function shown(epochMs: number | null): string {
  return epochMs === null ? 'unknown' : new Date(epochMs).toISOString().replace('T', ' ').slice(0, 19);
}

async function runningSystem(session: Session): Promise<RunFile> {
  const { dataDir } = await session.config();
  const run = readRunFile(dataDir);
  if (run !== null) return run;
  throw new CliError(EXIT.failure, `Nothing runs on ${dataDir}: only a running npm start has a clock to move.`);
}

async function post<T>(run: RunFile, path: string, body: unknown, answer: z.ZodType<T>): Promise<T> {
  let response: Response;
  try {
    response = await fetch(new URL(path, run.controlUrl), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${run.token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch {
    throw new CliError(
      EXIT.failure,
      `npm start (process ${run.pid}) does not answer at ${run.controlUrl}: is it stopping?`,
    );
  }
  const given: unknown = await response.json().catch(() => null);
  if (response.ok) return answer.parse(given);
  const problem = Problem.safeParse(given);
  const detail = problem.success ? (problem.data.detail ?? problem.data.title) : undefined;
  const conflict = response.status === 409;
  throw new CliError(conflict ? EXIT.conflict : EXIT.failure, detail ?? `npm start answered ${response.status}.`);
}
