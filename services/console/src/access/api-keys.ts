import { randomBytes } from 'node:crypto';
import { at, inTenant, type Tx } from '@rekindle/db';
import { type Permission, PERMISSIONS, permissionsOf, type Role, type RoleFlags } from '@rekindle/domain';
import type { ConsoleDeps } from '../deps.ts';
import type { Actor, Caller } from './actor.ts';
import { hashToken } from './tokens.ts';

const PREFIX = 'rk_';
const ID_BYTES = 16;
const SECRET_BYTES = 32;
const PREFIX_SHOWN = 12;
/** A use is written down this often at most, real milliseconds. */
const USED_EVERY_MS = 60_000;

/** A new key of a client: `rk_`, the client's id and 256 random bits. */
export function newApiKey(clientId: string): { key: string; hash: string; shownPrefix: string } {
  const secret = randomBytes(SECRET_BYTES);
  const id = Buffer.from(clientId.replaceAll('-', ''), 'hex');
  // The random part first, so that the characters shown tell keys of one client apart.
  const key = PREFIX + Buffer.concat([secret, id]).toString('base64url');
  return { key, hash: hashToken(key), shownPrefix: key.slice(0, PREFIX_SHOWN) };
}

/** Who shows this key, or null when it is none (any more), or its maker has no access any more. */
export async function readApiKey(
  deps: Pick<ConsoleDeps, 'db' | 'clock' | 'monotonic'>,
  key: string,
): Promise<Caller | null> {
  const bytes = Buffer.from(key.slice(PREFIX.length), 'base64url');
  if (!key.startsWith(PREFIX) || bytes.length !== SECRET_BYTES + ID_BYTES) return null;
  const hex = bytes.subarray(SECRET_BYTES).toString('hex');
  const clientId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const realNow = deps.monotonic.realNow();
  return await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    const row = await keysThatWork(tx, clientId).where('k.token_hash', '=', hashToken(key)).executeTakeFirst();
    if (row === undefined) return null;
    if (row.last_used_at === null || row.last_used_at < realNow - USED_EVERY_MS) {
      await tx
        .updateTable('api_keys')
        .set({ last_used_at: at(realNow) })
        .where('client_id', '=', clientId)
        .where('id', '=', row.id)
        .execute();
    }
    const actor = keyActor(row);
    return { clientId, actor, account: null, session: null };
  });
}

/** A key as it may act now, or null when it was revoked or whoever made it has no access any more. */
export async function readApiKeyById(
  deps: Pick<ConsoleDeps, 'db' | 'clock'>,
  clientId: string,
  id: string,
): Promise<Actor | null> {
  const row = await inTenant(deps.db, { clientId, now: deps.clock.now() }, (tx) =>
    keysThatWork(tx, clientId).where('k.id', '=', id).executeTakeFirst(),
  );
  return row === undefined ? null : keyActor(row);
}

/** Keys that were not revoked, of people who are active in the team. */
function keysThatWork(tx: Tx, clientId: string) {
  return tx
    .selectFrom('api_keys as k')
    .innerJoin('users as u', (join) =>
      join.onRef('u.client_id', '=', 'k.client_id').onRef('u.id', '=', 'k.created_by_id'),
    )
    .select(['k.id', 'k.name', 'k.scopes', 'k.last_used_at', 'u.role', 'u.allowed_dataset_ids'])
    .select(['u.can_view_all_leads', 'u.can_edit_lessons', 'u.can_push_to_n8n', 'u.can_manage_users'])
    .where('k.client_id', '=', clientId)
    .where('k.revoked_at', 'is', null)
    .where('u.status', '=', 'active');
}

/** A key never does more than whoever made it may do now. */
function keyActor(
  row: { id: string; name: string; scopes: string[]; role: Role; allowed_dataset_ids: string[] | null } & RoleFlags,
): Actor {
  const makers = permissionsOf(row.role, row);
  const granted = new Set<Permission>(PERMISSIONS.filter((each) => row.scopes.includes(each) && makers.has(each)));
  const may = (permission: Permission) => granted.has(permission);
  return {
    ...{ kind: 'api_key', id: row.id, name: row.name, role: null },
    ...{ allowedDatasetIds: row.allowed_dataset_ids, may },
  };
}
