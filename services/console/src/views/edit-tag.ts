import { createHash } from 'node:crypto';

/** Fields of a lead that people change. */
export const EDITABLE = [
  ...(['first_name', 'last_name', 'email', 'postcode', 'company', 'position', 'custom_id', 'timezone'] as const),
  ...(['inquiry_date', 'notes'] as const),
];

type Editable = Record<(typeof EDITABLE)[number], string | null> & { attributes: unknown };

/**
 * Names what a person sees of a lead when they change it: by content, so that no two changes have the same name, however
 * the clock stands, and a text that comes in meanwhile is no change.
 */
export function editTag(lead: Editable): string {
  const attributes = Object.entries({ ...(lead.attributes as object) }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return hashOf([EDITABLE.map((field) => lead[field]), attributes]);
}

/** Names a whole answer about a lead; its first part is the `editTag`. */
export function leadTag(lead: Editable, shown: object): string {
  return `${editTag(lead)}.${hashOf(shown)}`;
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16);
}
