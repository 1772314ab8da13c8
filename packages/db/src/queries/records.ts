import type { EpochMs } from '@rekindle/domain';
import { at, jsonb, type Tx } from '../tenant.ts';

/** What a decision or event is about; ids only. */
export interface Subject {
  clientId: string;
  leadId?: string | null;
  messageId?: string | null;
  datasetId?: string | null;
}

export interface Decision extends Subject {
  id: string;
  /** What was decided, in the past tense: `sent`, `deferred`, `blocked`, `held`, `ended`, `suppressed`. */
  decision: string;
  /** Coded cause, for example `daily_cap`, `window_shut`, `replied`. */
  reason: string;
  /** When it is looked at again, if it is. */
  until?: EpochMs | null;
  data?: Record<string, unknown>;
}

/** Keeps why something was done or not done, in the transaction that decided it. `why` reads these. */
export async function recordDecision(tx: Tx, decision: Decision): Promise<void> {
  await tx
    .insertInto('decisions')
    .values({
      client_id: decision.clientId,
      id: decision.id,
      lead_id: decision.leadId ?? null,
      message_id: decision.messageId ?? null,
      dataset_id: decision.datasetId ?? null,
      decision: decision.decision,
      reason: decision.reason,
      until: decision.until == null || !Number.isFinite(decision.until) ? null : at(decision.until),
      data: jsonb(decision.data ?? {}),
    })
    .execute();
}

export interface DomainEvent extends Subject {
  id: string;
  /** Past tense, for example `message.delivered`, `lead.opted_out`, `booking.created`. */
  type: string;
  data?: Record<string, unknown>;
}

/** Keys as the API writes them: one with a capital letter does not compile. */
type SnakeKeys<D> = { [K in keyof D]: string extends K ? D[K] : K extends Lowercase<K & string> ? D[K] : never };

/**
 * Adds to the outbox, in the deciding transaction. Streams of events and webhooks hand `data` on as it is, so its keys
 * are in snake_case and its instants dates.
 */
export async function emitEvent<D extends Record<string, unknown>>(
  tx: Tx,
  event: Omit<DomainEvent, 'data'> & { data?: D & SnakeKeys<D> },
): Promise<void> {
  await tx
    .insertInto('events')
    .values({
      client_id: event.clientId,
      id: event.id,
      type: event.type,
      lead_id: event.leadId ?? null,
      message_id: event.messageId ?? null,
      dataset_id: event.datasetId ?? null,
      data: jsonb(event.data ?? {}),
    })
    .execute();
}
