/** What a person or an API key may do for a client. `campaigns.run` starts, pauses and resumes; `leads.view_all` is more than the leads assigned to oneself. */
export const PERMISSIONS = [
  'clients.view',
  'clients.manage',
  'team.view',
  'team.manage',
  'keys.manage',
  'webhooks.manage',
  'audit.view',
  'sending.stop',
  'leads.view',
  'leads.view_all',
  'leads.edit',
  'leads.import',
  'leads.export',
  'leads.erase',
  'campaigns.view',
  'campaigns.edit',
  'campaigns.run',
  'inbox.view',
  'inbox.reply',
  'bookings.view',
  'suppressions.view',
  'suppressions.edit',
  'lessons.view',
  'lessons.edit',
  'personas.view',
  'personas.edit',
  'sandbox.control',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = ['admin', 'company_owner', 'manager', 'sales_rep', 'read_only'] as const;
export type Role = (typeof ROLES)[number];

/** A role as people read it. */
export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  admin: 'administrator',
  company_owner: 'company owner',
  manager: 'manager',
  sales_rep: 'sales rep',
  read_only: 'read only',
};

/** What a permission lets one do, as it stands behind "You may not". */
export const PERMISSION_NAMES: Readonly<Record<Permission, string>> = {
  'clients.view': 'see the client',
  'clients.manage': 'add and change clients',
  'team.view': 'see the team',
  'team.manage': 'invite people and change what they may do',
  'keys.manage': 'make and revoke API keys',
  'webhooks.manage': 'set up webhooks',
  'audit.view': 'read the audit log',
  'sending.stop': 'stop and resume all sending',
  'leads.view': 'see leads',
  'leads.view_all': "see other people's leads",
  'leads.edit': 'change leads',
  'leads.import': 'import lists',
  'leads.export': 'export leads',
  'leads.erase': 'erase leads',
  'campaigns.view': 'see campaigns',
  'campaigns.edit': 'change campaigns',
  'campaigns.run': 'start and pause campaigns',
  'inbox.view': 'read conversations',
  'inbox.reply': 'answer leads',
  'bookings.view': 'see bookings',
  'suppressions.view': 'see who must not be texted',
  'suppressions.edit': 'change who must not be texted',
  'lessons.view': 'see lessons',
  'lessons.edit': 'change lessons',
  'personas.view': 'see personas',
  'personas.edit': 'change personas',
  'sandbox.control': "move the sandbox's clock",
};

const SEES: readonly Permission[] = [
  'clients.view',
  'team.view',
  'leads.view',
  'campaigns.view',
  'inbox.view',
  'bookings.view',
  'suppressions.view',
  'lessons.view',
  'personas.view',
];
const SELLS: readonly Permission[] = [...SEES, 'leads.edit', 'inbox.reply', 'suppressions.edit'];
const MANAGES: readonly Permission[] = [
  ...SELLS,
  'leads.view_all',
  'leads.import',
  'leads.export',
  'campaigns.edit',
  'campaigns.run',
  'lessons.edit',
  'personas.edit',
  'sending.stop',
  'audit.view',
  'sandbox.control',
];
const OWNS: readonly Permission[] = [...MANAGES, 'leads.erase', 'team.manage', 'keys.manage', 'webhooks.manage'];

const OF_ROLE: Readonly<Record<Role, readonly Permission[]>> = {
  admin: PERMISSIONS,
  company_owner: OWNS,
  manager: MANAGES,
  sales_rep: SELLS,
  read_only: SEES,
};

/** What refines a role for one person; column names of `users`. */
export interface RoleFlags {
  can_view_all_leads: boolean;
  can_edit_lessons: boolean;
  can_push_to_n8n: boolean;
  can_manage_users: boolean;
}

const FLAG_GRANTS: Readonly<Record<keyof RoleFlags, readonly Permission[]>> = {
  can_view_all_leads: ['leads.view_all'],
  can_edit_lessons: ['lessons.edit'],
  can_push_to_n8n: ['webhooks.manage'],
  can_manage_users: ['team.manage'],
};

export const NO_FLAGS: RoleFlags = {
  can_view_all_leads: false,
  can_edit_lessons: false,
  can_push_to_n8n: false,
  can_manage_users: false,
};

/** All that a person may do. Flags only add, and to a person who may only read they add nothing but reading. */
export function permissionsOf(role: Role, flags: RoleFlags = NO_FLAGS): ReadonlySet<Permission> {
  const granted = new Set(OF_ROLE[role]);
  for (const flag of Object.keys(FLAG_GRANTS) as (keyof RoleFlags)[]) {
    if (!flags[flag] || (role === 'read_only' && flag !== 'can_view_all_leads')) continue;
    for (const permission of FLAG_GRANTS[flag]) granted.add(permission);
  }
  return granted;
}

/** The roles that hold a permission without any flag, from the least on: whom to ask. */
export function rolesWith(permission: Permission): Role[] {
  return ROLES.filter((role) => OF_ROLE[role].includes(permission)).reverse();
}

/** Whether somebody who may do `has` may give (or take) this role with these flags: nobody hands out more than they have. */
export function mayGrant(has: (permission: Permission) => boolean, role: Role, flags: RoleFlags = NO_FLAGS): boolean {
  return [...permissionsOf(role, flags)].every(has);
}

/** The sentence of a refusal: what is missing, and whom to ask. */
export function refusalOf(permission: Permission, role: Role | null): string {
  const roles = rolesWith(permission).map((each) => ROLE_NAMES[each]);
  const asks = roles.length > 1 ? `${roles.slice(0, -1).join(', ')} or ${roles.at(-1) ?? ''}` : (roles[0] ?? '');
  const who = role === null ? 'This API key' : `Your role (${ROLE_NAMES[role]})`;
  const mend = role === null ? 'Make a key with this scope.' : `Ask somebody with the role ${asks}.`;
  return `${who} may not ${PERMISSION_NAMES[permission]} (${permission}). ${mend}`;
}
