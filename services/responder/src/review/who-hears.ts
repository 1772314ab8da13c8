import { permissionsOf, type Role, type RoleFlags } from '@rekindle/domain';

/** What of a person says whether they hear of an insight; columns of `users`. */
export interface Hearer extends RoleFlags {
  role: Role;
  /** Null: every campaign. */
  allowed_dataset_ids: string[] | null;
}

/**
 * Whether somebody hears of an insight of a campaign (null: of all), whose notice quotes a lead's conversation: who may
 * decide on it in the console.
 */
export function hearsOfInsight(person: Hearer, datasetId: string | null): boolean {
  const permissions = permissionsOf(person.role, person);
  if (!permissions.has('lessons.edit') || !permissions.has('leads.view_all')) return false;
  const { allowed_dataset_ids: allowed } = person;
  return allowed === null || (datasetId !== null && allowed.includes(datasetId));
}
