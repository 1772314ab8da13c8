import {
  type HandoverFacts,
  inTenant,
  readHandover,
  seesList,
  takeHandover,
  type Tx,
  verifyClaimToken,
} from '@rekindle/db';
import { permissionsOf } from '@rekindle/domain';
import { sql } from 'kysely';
import type { WebhookDeps } from './deps.ts';

export interface ClaimDeps extends WebhookDeps {
  /** Keys that claim links may be signed with: the current one and those being rotated out. */
  claimTokenKeys: readonly string[];
}

/** What a claim link shows. */
export type ClaimView =
  /** Nobody signed it, or what it was for is gone. */
  | { kind: 'unknown' }
  | { kind: 'expired' }
  /** It waits for somebody; `claim` makes it theirs. */
  | { kind: 'free'; facts: HandoverFacts; person: string }
  | { kind: 'yours'; facts: HandoverFacts; person: string }
  | { kind: 'taken'; facts: HandoverFacts; holder: string }
  | { kind: 'closed'; facts: HandoverFacts };

/** Reads what a link is about and changes nothing: mail scanners open every link they see. */
export async function showClaim(deps: ClaimDeps, token: string): Promise<ClaimView> {
  return await withOffer(deps, token, async (tx, offer) => await viewOf(tx, offer));
}

/**
 * Makes the lead the person's own whose link it is; of several at once one wins, and the others see who. Safe to
 * repeat. People who were asked earlier may still claim, also after everybody was asked in vain.
 */
export async function claimHandover(deps: ClaimDeps, token: string): Promise<ClaimView> {
  return await withOffer(deps, token, async (tx, offer) => {
    await takeHandover(tx, deps.ids.next, offer);
    return await viewOf(tx, offer);
  });
}

interface Offer {
  clientId: string;
  handoverId: string;
  userId: string;
  person: string;
}

async function withOffer(
  deps: ClaimDeps,
  token: string,
  work: (tx: Tx, offer: Offer) => Promise<ClaimView>,
): Promise<ClaimView> {
  const subject = verifyClaimToken(deps.claimTokenKeys, token);
  if (subject === null) return { kind: 'unknown' };
  await deps.clock.sync();
  const now = deps.clock.now();
  if (now >= subject.expiresAt) return { kind: 'expired' };
  const { clientId, offerId } = subject;
  return await inTenant(deps.db, { clientId, now }, async (tx) => {
    const offer = await tx
      .selectFrom('handover_offers as o')
      .innerJoin('users as u', (join) => join.onRef('u.client_id', '=', 'o.client_id').onRef('u.id', '=', 'o.user_id'))
      .innerJoin('handovers as h', (join) =>
        join.onRef('h.client_id', '=', 'o.client_id').onRef('h.id', '=', 'o.handover_id'),
      )
      .select(['o.handover_id as handoverId', 'u.id as userId', 'u.first_name', 'u.last_name', 'u.email', 'u.role'])
      .where('o.client_id', '=', clientId)
      .where('o.id', '=', offerId)
      // Whoever has left has no leads to take.
      .where('u.status', '=', 'active')
      // A link outlives what its person may do: it opens no list that was taken from them since.
      .where(seesList(sql`h.dataset_id`))
      .executeTakeFirst();
    if (offer === undefined || !permissionsOf(offer.role).has('inbox.reply')) return { kind: 'unknown' };
    const { handoverId, userId } = offer;
    return await work(tx, { clientId, handoverId, userId, person: nameOf(offer) });
  });
}

async function viewOf(tx: Tx, { clientId, handoverId, userId, person }: Offer): Promise<ClaimView> {
  const facts = await readHandover(tx, { clientId, handoverId });
  if (facts === null) return { kind: 'unknown' };
  if (facts.state === 'closed') return { kind: 'closed', facts };
  if (facts.state !== 'claimed') return { kind: 'free', facts, person };
  if (facts.assignedTo === userId) return { kind: 'yours', facts, person };
  const holder = await tx
    .selectFrom('users')
    .select(['first_name', 'last_name', 'email'])
    .where('client_id', '=', clientId)
    .where('id', '=', facts.assignedTo)
    .executeTakeFirst();
  return { kind: 'taken', facts, holder: holder === undefined ? 'somebody else' : nameOf(holder) };
}

function nameOf(user: { first_name: string | null; last_name: string | null; email: string }): string {
  const name = [user.first_name, user.last_name].filter((part) => part !== null && part.trim() !== '').join(' ');
  return name === '' ? user.email : name;
}
