import {
  inTenant,
  leadIdsOf,
  lockMapping,
  lockPersona,
  mapLeadsByScore,
  mapLeadsToPersona,
  settleMapping,
  type Tx,
} from '@rekindle/db';
import { type EpochMs, MINUTE_MS, SECOND_MS } from '@rekindle/domain';
import type { ResponderDeps } from '../deps.ts';

/** Leads of one transaction: few, for each of them is locked as long as it takes. */
const LEADS_AT_ONCE = 100;
/** Real milliseconds that one job works for; the next goes on where it stopped. */
const BUDGET_MS = 10 * SECOND_MS;
/** Business milliseconds after which somebody else goes on for a process that died. */
const LEASE_MS = MINUTE_MS;

interface ListRef {
  clientId: string;
  datasetId: string;
}

/**
 * Step: has each lead of a list written to as the persona that it fits best by score, where enough is known and nobody
 * has said otherwise, or as the persona that somebody asked for; a few at a time. Safe to run twice: what is done is kept
 * with each few.
 */
export async function mapListStep(deps: ResponderDeps, ref: ListRef): Promise<void> {
  await deps.clock.sync();
  const startedAt = deps.monotonic.monotonicMs();
  const { clientId } = ref;
  for (;;) {
    const now = deps.clock.now();
    const isDone = await inTenant(deps.db, { clientId, now }, async (tx) => await mapNext(tx, ref, now));
    if (isDone) return;
    if (deps.monotonic.monotonicMs() - startedAt <= BUDGET_MS) continue;
    await deps.queues.add('map-leads', ref);
    return;
  }
}

/** Maps the next few leads; whether nothing is left to do here. */
async function mapNext(tx: Tx, ref: ListRef, now: EpochMs): Promise<boolean> {
  const mapping = await lockMapping(tx, ref);
  if (mapping === null) return true;
  const { clientId } = ref;
  const { personaId, afterLeadId } = mapping;
  const isGone = personaId !== null && (await lockPersona(tx, { clientId, id: personaId })) === null;
  const leadIds = isGone ? [] : await leadIdsOf(tx, { ...ref, after: afterLeadId, limit: LEADS_AT_ONCE });
  const last = leadIds.at(-1);
  if (last !== undefined) {
    if (personaId === null) await mapLeadsByScore(tx, { clientId, leadIds });
    else await mapLeadsToPersona(tx, { clientId, leadIds }, personaId);
  }
  const isDone = last === undefined || leadIds.length < LEADS_AT_ONCE;
  await settleMapping(tx, { ...ref, personaId }, isDone ? null : { afterLeadId: last, dueAt: now + LEASE_MS });
  return false;
}
