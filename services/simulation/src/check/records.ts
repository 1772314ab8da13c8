import { createHash } from 'node:crypto';
import type { Violation } from './evidence.ts';
import { by, type Post, TO_WIRE_MS, type View } from './view.ts';

/**
 * Every post is the attempt that it says it is: what was claimed, by the rows that the product keeps of it (P1, P13), and
 * no later after its claim than the claim's deadline (P3).
 */
export function checkRecords(view: View): Violation[] {
  const claims = new Map(view.rows.attempts.map((row) => [`${row.messageId}/${row.attempt}`, row]));
  const messages = new Map(view.rows.messages.map((row) => [row.id, row]));
  return view.posts.flatMap((post): Violation[] => {
    const claim = claims.get(`${post.messageId}/${post.attempt}`);
    if (claim === undefined) return [by('P1', post, `attempt ${post.attempt} was posted and never claimed`)];
    // The message of a deleted lead went with it; its claims stay.
    const message = messages.get(post.messageId);
    const told: Partial<Post>[] = [
      { clientId: claim.clientId, kind: claim.kind, datasetId: claim.datasetId, to: claim.phone, from: claim.from },
      ...(message === undefined ? [] : [{ clientId: message.clientId, kind: message.kind, to: message.phone }]),
    ];
    const wrong = told.flatMap((facts) =>
      Object.entries(facts).flatMap(([field, value]) => (post[field as keyof Post] === value ? [] : [field])),
    );
    if (sha256(post.body) !== claim.bodyHash) wrong.push('body');
    const late = post.at - claim.claimedAt;
    return [
      ...[...new Set(wrong)].map((field) =>
        by(field === 'clientId' ? 'P13' : 'P1', post, `another ${field} than was claimed`),
      ),
      ...(late > TO_WIRE_MS ? [by('P3', post, `left ${late} ms after its claim`)] : []),
    ];
  });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
