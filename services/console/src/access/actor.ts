import { type Permission, permissionsOf, type Role, type RoleFlags } from '@rekindle/domain';

/** A person's account on this installation. */
export interface Account {
  id: string;
  email: string;
  name: string | null;
  /** Administers every client of the installation. */
  runsInstallation: boolean;
}

/** Who asks, as one client sees them. */
export interface Actor {
  kind: 'user' | 'api_key';
  /** The row of `users` or `api_keys`; of the account where no client is concerned. */
  id: string;
  name: string;
  /** Null for an API key, and where no client is concerned. */
  role: Role | null;
  /** The datasets they may see; null for all. */
  allowedDatasetIds: string[] | null;
  may(permission: Permission): boolean;
}

/** Which kind of caller a route is for. */
export type Scope = 'client' | 'account' | 'public';

/** What a route asks of its caller. */
export interface Access {
  scope: Scope;
  needs: Permission | null;
}

/** What is known of a request's caller once it has passed. */
export interface Caller {
  /** '' where no client is concerned. */
  clientId: string;
  actor: Actor;
  account: Account | null;
  /** Hash of the session's token; null for API keys and the public. */
  session: string | null;
}

export const NOBODY: Caller = {
  clientId: '',
  actor: { kind: 'user', id: '', name: 'nobody', role: null, allowedDatasetIds: null, may: () => false },
  account: null,
  session: null,
};

/** A person as a member of a client's team. */
export function memberActor(member: {
  id: string;
  name: string;
  role: Role;
  flags: RoleFlags;
  allowedDatasetIds: string[] | null;
}): Actor {
  const permissions = permissionsOf(member.role, member.flags);
  const { id, name, role, allowedDatasetIds } = member;
  return { kind: 'user', id, name, role, allowedDatasetIds, may: (permission) => permissions.has(permission) };
}
