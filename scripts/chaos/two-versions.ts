import { execFileSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MIGRATIONS_DIR } from '@rekindle/db';
import { copyCommit } from '../commit-copy.ts';
import { ownDirectory } from '../own-directory.ts';
import { root } from '../right-node.mjs';
import type { Member } from './fleet.ts';
import type { Installation } from './installation.ts';
import { type Strike, until } from './strikes.ts';

/** What the processes of a cell run; a change of anything else is no other version here. */
const CODE = ['services/sender', 'services/scheduler', 'services/responder', 'services/webhook'].concat(
  ['boot', 'config', 'contracts', 'db', 'domain', 'http', 'queue', 'runtime', 'sms-twilio', 'ai-openai'].map(
    (name) => `packages/${name}`,
  ),
);
/** Those that share work run beside each other; the others hand over. */
const BESIDE = ['scheduler', 'sender', 'sender'];
const ALONE = ['webhook', 'responder'];
/** What an additive migration may do under running processes of the version before, each in a transaction of its own. */
const ADDITIVE = [
  ...['messages', 'leads', 'enrolments', 'conversations', 'send_attempts', 'inbox', 'events', 'sender_numbers'],
  ...['phone_gates', 'campaign_gates', 'campaign_settings', 'datasets', 'clients', 'sandbox_clock'],
]
  .map((table) => `alter table ${table} add column chaos_note text, add column chaos_rank integer not null default 0;`)
  .concat(
    'create index idx_chaos_rank on leads (client_id, chaos_rank);',
    `create table chaos_notes (
      client_id uuid not null references clients (id) on delete cascade, id uuid not null, primary key (client_id, id));
    call internal.protect('chaos_notes');`,
  );
/** Their number: past every migration there will be. */
const FIRST_ADDITIVE = 9_900;
/** Each sender must have sent this often while both versions run. */
const SENT_MIN = 5;
const BOTH_WITHIN_MS = 60_000;

/** An earlier version of the code, in a folder of its own. */
export interface EarlierVersion {
  dir: string;
  commit: string;
  /** How many source files of the processes differ from what is here now. */
  differing: number;
}

const SOURCES = CODE.map((place) => `${place}/src`);
const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim();
const lastOf = (...places: string[]) => git('log', '-1', '--format=%H', '--', ...places);
const differing = (commit: string) =>
  git('diff', '--name-only', commit, '--', ...SOURCES)
    .split('\n')
    .filter((name) => name !== '').length;

/**
 * The oldest version whose schema is that of here, else the one before the last change of the processes' code; or the
 * commit named. Throws TypeError where git does not know it.
 */
export function earlierOf(named: string | null): string {
  const sameSchema = lastOf('migrations');
  const earlier = differing(sameSchema) > 0 ? sameSchema : `${lastOf(...SOURCES)}~1`;
  try {
    return git('rev-parse', '--short', '--verify', `${named ?? earlier}^{commit}`);
  } catch {
    if (named === null)
      throw new TypeError(
        `git knows no earlier version (${earlier}): the clone is shallow, or name one with --earlier`,
      );
    throw new TypeError(`--earlier takes a commit, and git knows no “${named}”`);
  }
}

/** Copies an earlier version. */
export function checkOutEarlier(commit: string): EarlierVersion {
  return { dir: copyCommit(commit), commit, differing: differing(commit) };
}

/**
 * Under load: an additive migration, processes of the other version beside those that run, then these are ended one by
 * one. `forward` begins with the earlier version, `back` with the one under test.
 */
export function rolled(direction: 'forward' | 'back'): Strike {
  return async (installation, earlier) => {
    const to = direction === 'forward' ? undefined : earlier.dir;
    const before = [...installation.members];
    await migrateAdditively(installation);
    const after = await Promise.all(BESIDE.map(async (service) => await installation.add(service, to)));
    const sent = await untilBothSend(before, after);
    for (const member of before) {
      await member.stop();
      if (ALONE.includes(member.service)) await installation.add(member.service, to);
    }
    if (before.some(({ endings }) => endings.some(({ code }) => code !== 0))) {
      throw new Error('the processes that were rolled over did not end in order');
    }
    return {
      what: `side by side ${sent.before} texts by the version that went and ${sent.after} by the one that came; ${earlier.commit} is the earlier one, ${earlier.differing} source files differ`,
    };
  };
}

async function migrateAdditively(installation: Installation): Promise<void> {
  const dir = ownDirectory('rekindle-migrations');
  cpSync(MIGRATIONS_DIR, dir, { recursive: true });
  for (const [index, statement] of ADDITIVE.entries()) {
    writeFileSync(path.join(dir, `${FIRST_ADDITIVE + index}_additive.sql`), statement);
  }
  await installation.migrate(dir);
}

/** Texts of either side from the moment on that the second one was there. */
async function untilBothSend(before: readonly Member[], after: readonly Member[]) {
  const senders = (members: readonly Member[]) => members.filter(({ service }) => service === 'sender');
  const jobs = async (members: readonly Member[]) =>
    await Promise.all(senders(members).map(async (member) => await member.jobsDone('send-message')));
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const first = { before: await jobs(before), after: await jobs(after) };
  const now = { ...first };
  const both = await until(async () => {
    Object.assign(now, { before: await jobs(before), after: await jobs(after) });
    const enough = (key: 'before' | 'after') =>
      now[key].every((count, index) => count - (first[key][index] ?? 0) >= SENT_MIN);
    return enough('before') && enough('after');
  }, BOTH_WITHIN_MS);
  if (!both) throw new Error('the two versions did not send side by side');
  return { before: sum(now.before) - sum(first.before), after: sum(now.after) - sum(first.after) };
}
