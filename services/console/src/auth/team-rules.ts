import type { Tx } from '@rekindle/db';
import { mayGrant, permissionsOf, type Role, type RoleFlags } from '@rekindle/domain';
import { HttpProblem } from '@rekindle/http';
import type { Actor } from '../access/actor.ts';

interface Rights extends RoleFlags {
  role: Role;
  allowed_dataset_ids: string[] | null;
}

/** Throws `HttpProblem` 403 for rights that are more than the actor has: nobody gives or takes those. */
export function requireGrant(actor: Actor, rights: Rights): void {
  const own = actor.allowedDatasetIds;
  const datasets = rights.allowed_dataset_ids;
  const within = own === null || (datasets !== null && datasets.every((id) => own.includes(id)));
  if (mayGrant(actor.may, rights.role, rights) && within) return;
  const detail = 'You can only give and take what you may do yourself. Ask somebody with a higher role.';
  throw new HttpProblem(403, detail, { kind: 'above-own-rights' });
}

/** Throws `HttpProblem` 409 when nobody would be left who may change the team, and the change took that from `before`. */
export async function refuseLockOut(tx: Tx, clientId: string, before: Rights & { status: string }): Promise<void> {
  const managed = (row: Rights & { status: string }) =>
    row.status === 'active' && permissionsOf(row.role, row).has('team.manage');
  if (!managed(before)) return;
  const team = await tx.selectFrom('users').selectAll().where('client_id', '=', clientId).execute();
  if (team.some(managed)) return;
  const detail = 'Then nobody would be left who can change the team. Give somebody else the right first.';
  throw new HttpProblem(409, detail, { kind: 'last-manager' });
}
