import type { Tx } from '@rekindle/db';
import { z } from 'zod';

export const CONSENT_BASES = ['consent', 'soft_opt_in', 'existing_customer'] as const;
export type ConsentBasis = (typeof CONSENT_BASES)[number];

/** Why the people of a list may be texted: on what ground, where it comes from, who vouches for it. */
export interface Consent {
  basis: ConsentBasis;
  source: string;
  attestedBy: string;
}

const Stored = z.object({ basis: z.enum(CONSENT_BASES), source: z.string(), attestedBy: z.string() }).nullable();

/** A consent as an upload keeps it; null for none. */
export function storedConsent(value: unknown): Consent | null {
  return Stored.parse(value ?? null);
}

/** Keeps a consent on the dataset, whose campaign does not start without one. */
export async function keepConsent(tx: Tx, clientId: string, datasetId: string, consent: Consent): Promise<void> {
  await tx
    .updateTable('datasets')
    .set({
      consent_basis: consent.basis,
      consent_source: consent.source,
      consent_attested_by: consent.attestedBy,
    })
    .where('client_id', '=', clientId)
    .where('id', '=', datasetId)
    .execute();
}
