import { createHmac } from 'node:crypto';
import { asSystem, at, type Tx } from '@rekindle/db';
import { afterFailure, type TriesBy } from '@rekindle/domain';
import { HttpProblem } from '@rekindle/http';
import { sql } from 'kysely';
import type { ConsoleDeps } from '../deps.ts';

type BackOffDeps = Pick<ConsoleDeps, 'db' | 'monotonic' | 'sealingSecrets'>;

/** Who tries: the account's e-mail address and the network address; each has a count of its own, and both together. */
export interface Tries {
  email: string;
  address: string;
}

/** A network address as it is kept: only this installation can tell whether it is the same one again. */
export function hashedAddress(deps: Pick<ConsoleDeps, 'sealingSecrets'>, address: string): string {
  return keyed(deps, `address/${address}`);
}

/**
 * Counts a try as failed before it is made, so that many at once count as many; `forgive` takes it back.
 * @throws HttpProblem 429 while account or address have to wait; whether the password was right is not told
 */
export async function countTry(deps: BackOffDeps, tries: Tries): Promise<void> {
  const now = deps.monotonic.realNow();
  const blockedUntil = await asSystem(deps.db, now, async (tx) => {
    const subjects = subjectsOf(deps, tries);
    const blocks: number[] = [];
    for (const { subject } of subjects) blocks.push((await read(tx, subject))?.blocked_until ?? 0);
    const latest = Math.max(...blocks);
    if (latest > now) return latest;
    for (const { by, subject } of subjects) {
      const row = await read(tx, subject);
      const known = row === undefined ? null : { count: row.failures, firstAt: row.first_at };
      const next = afterFailure(by, known, now);
      const values = { failures: next.count, first_at: at(next.firstAt), blocked_until: at(next.blockedUntil) };
      await tx.updateTable('sign_in_failures').set(values).where('subject', '=', subject).execute();
    }
    return null;
  });
  if (blockedUntil === null) return;
  const retryAfterSeconds = Math.ceil((blockedUntil - now) / 1_000);
  const detail = `Too many tries. Wait ${inWords(retryAfterSeconds)}, or ask for a link by e-mail.`;
  throw new HttpProblem(429, detail, { kind: 'too-many-tries', retryAfterSeconds });
}

/** The try was right: the account's counts end, the address gets this one back. */
export async function forgive(deps: BackOffDeps, tries: Tries): Promise<void> {
  const [pair, account, address] = subjectsOf(deps, tries);
  await asSystem(deps.db, deps.monotonic.realNow(), async (tx) => {
    await tx.deleteFrom('sign_in_failures').where('subject', 'in', [pair.subject, account.subject]).execute();
    await sql`
      update sign_in_failures set failures = greatest(failures - 1, 0), blocked_until = first_at
      where subject = ${address.subject}`.execute(tx);
    await sql`delete from sign_in_failures where first_at < app_now() - interval '7 days'`.execute(tx);
  });
}

async function read(tx: Tx, subject: string) {
  // A row to lock also for whoever comes first.
  await sql`
    insert into sign_in_failures (subject, failures, first_at, blocked_until)
    values (${subject}, 0, app_now(), '-infinity') on conflict do nothing`.execute(tx);
  return await tx
    .selectFrom('sign_in_failures')
    .selectAll()
    .where('subject', '=', subject)
    .forUpdate()
    .executeTakeFirst();
}

type Subject = { by: TriesBy; subject: string };

function subjectsOf(deps: Pick<ConsoleDeps, 'sealingSecrets'>, tries: Tries): [Subject, Subject, Subject] {
  return [
    { by: 'pair', subject: keyed(deps, `pair/${tries.email}/${tries.address}`) },
    { by: 'account', subject: keyed(deps, `account/${tries.email}`) },
    { by: 'address', subject: hashedAddress(deps, tries.address) },
  ];
}

function keyed(deps: Pick<ConsoleDeps, 'sealingSecrets'>, text: string): string {
  return createHmac('sha256', `rekindle/sign-in/${deps.sealingSecrets[0] ?? ''}`)
    .update(text)
    .digest('base64url');
}

function inWords(seconds: number): string {
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}
