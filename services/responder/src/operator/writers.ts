import type { EpochMs } from '@rekindle/domain';
import { OperatorConflict } from './conflict.ts';
import { type Held, isSame, type OperatorAct } from './conversation.ts';

interface Writers {
  frozenUntil: EpochMs | null;
  typing: { by: string | null; id: string | null };
  has: { by: string | null; id: string | null };
}

async function writersOf({ tx, facts }: Held, clientId: string): Promise<Writers> {
  const row = await tx
    .selectFrom('conversations')
    .select(['frozen_until', 'frozen_by', 'frozen_by_id', 'taken_over_by', 'taken_over_by_id'])
    .where('client_id', '=', clientId)
    .where('id', '=', facts.conversationId)
    .executeTakeFirstOrThrow();
  return {
    frozenUntil: row.frozen_until,
    typing: { by: row.frozen_by, id: row.frozen_by_id },
    has: { by: row.taken_over_by, id: row.taken_over_by_id },
  };
}

/** @throws OperatorConflict frozen_by_other */
export async function refuseWhileTyping(held: Held, act: OperatorAct): Promise<void> {
  const { frozenUntil, typing } = await writersOf(held, act.clientId);
  if (frozenUntil === null || frozenUntil <= held.now || isSame(act, typing)) return;
  throw new OperatorConflict('frozen_by_other', typing.by);
}

/** Who has the conversation; null when nobody has. */
export async function writerOf(held: Held, act: OperatorAct): Promise<{ name: string; isSelf: boolean } | null> {
  const { has } = await writersOf(held, act.clientId);
  return has.by === null ? null : { name: has.by, isSelf: isSame(act, has) };
}

/** Who else has the conversation, by name; null when nobody has, or who acts. */
export async function otherWriter(held: Held, act: OperatorAct): Promise<string | null> {
  const writer = await writerOf(held, act);
  return writer === null || writer.isSelf ? null : writer.name;
}

/** One person writes to somebody at a time. @throws OperatorConflict frozen_by_other, taken_by_other */
export async function refuseWhileOthersWrite(held: Held, act: OperatorAct): Promise<void> {
  await refuseWhileTyping(held, act);
  const other = await otherWriter(held, act);
  if (other !== null) throw new OperatorConflict('taken_by_other', other);
}
