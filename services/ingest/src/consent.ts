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

/** A consent while it is being written: what is not said yet is null or ''. */
export interface ConsentDraft {
  basis: ConsentBasis | null;
  source: string;
  attestedBy: string;
}

const Stored = z
  .object({ basis: z.enum(CONSENT_BASES).nullable(), source: z.string(), attestedBy: z.string() })
  .nullable();

/** What an upload keeps of a consent, whole or not; null for nothing. */
export function storedConsentDraft(value: unknown): ConsentDraft | null {
  return Stored.parse(value ?? null);
}

/** A consent as an upload keeps it; null for none, or for one that nobody has finished. */
export function storedConsent(value: unknown): Consent | null {
  const draft = storedConsentDraft(value);
  if (draft === null || draft.basis === null || draft.source === '' || draft.attestedBy === '') return null;
  return { ...draft, basis: draft.basis };
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
