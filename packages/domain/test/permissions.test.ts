import { describe, expect, test } from 'vitest';
import {
  mayGrant,
  NO_FLAGS,
  type Permission,
  PERMISSIONS,
  permissionsOf,
  refusalOf,
  type Role,
  ROLES,
  rolesWith,
} from '../src/permissions.ts';

/** The whole table, written out: admin, company_owner, manager, sales_rep, read_only. */
const TABLE: Record<Permission, string> = {
  'clients.view': 'yes yes yes yes yes',
  'clients.manage': 'yes no no no no',
  'team.view': 'yes yes yes yes yes',
  'team.manage': 'yes yes no no no',
  'keys.manage': 'yes yes no no no',
  'webhooks.manage': 'yes yes no no no',
  'audit.view': 'yes yes yes no no',
  'sending.stop': 'yes yes yes no no',
  'leads.view': 'yes yes yes yes yes',
  'leads.view_all': 'yes yes yes no no',
  'leads.edit': 'yes yes yes yes no',
  'leads.import': 'yes yes yes no no',
  'leads.export': 'yes yes yes no no',
  'leads.erase': 'yes yes no no no',
  'campaigns.view': 'yes yes yes yes yes',
  'campaigns.edit': 'yes yes yes no no',
  'campaigns.run': 'yes yes yes no no',
  'inbox.view': 'yes yes yes yes yes',
  'inbox.reply': 'yes yes yes yes no',
  'bookings.view': 'yes yes yes yes yes',
  'suppressions.view': 'yes yes yes yes yes',
  'suppressions.edit': 'yes yes yes yes no',
  'lessons.view': 'yes yes yes yes yes',
  'lessons.edit': 'yes yes yes no no',
  'personas.view': 'yes yes yes yes yes',
  'personas.edit': 'yes yes yes no no',
  'sandbox.control': 'yes yes yes no no',
};

describe('what a role may do', () => {
  test.each(PERMISSIONS)('%s is as the table says', (permission) => {
    const row = ROLES.map((role) => (permissionsOf(role).has(permission) ? 'yes' : 'no')).join(' ');
    expect(row).toBe(TABLE[permission]);
  });

  test('a higher role may do all that a lower one may', () => {
    for (let i = 1; i < ROLES.length; i++) {
      const [higher, lower] = [permissionsOf(ROLES[i - 1] ?? 'admin'), permissionsOf(ROLES[i] ?? 'admin')];
      expect([...lower].filter((permission) => !higher.has(permission))).toEqual([]);
    }
  });
});

describe('flags of a person', () => {
  test.each([
    ['can_view_all_leads', 'leads.view_all'],
    ['can_edit_lessons', 'lessons.edit'],
    ['can_push_to_n8n', 'webhooks.manage'],
    ['can_manage_users', 'team.manage'],
  ] as const)('%s adds %s to a sales rep and nothing else', (flag, permission) => {
    const more = permissionsOf('sales_rep', { ...NO_FLAGS, [flag]: true });
    expect([...more].filter((each) => !permissionsOf('sales_rep').has(each))).toEqual([permission]);
  });

  test('let a person who may only read do no more than read', () => {
    const all = { can_view_all_leads: true, can_edit_lessons: true, can_push_to_n8n: true, can_manage_users: true };
    const more = [...permissionsOf('read_only', all)].filter((each) => !permissionsOf('read_only').has(each));
    expect(more).toEqual(['leads.view_all']);
  });
});

test('nobody gives a role or a flag that holds more than their own', () => {
  const given = (by: Role) => ROLES.filter((role) => mayGrant((each) => permissionsOf(by).has(each), role));
  expect(given('manager')).toEqual(['manager', 'sales_rep', 'read_only']);
  expect(given('company_owner')).toEqual(['company_owner', 'manager', 'sales_rep', 'read_only']);
  expect(given('admin')).toEqual([...ROLES]);
  const manages = { ...NO_FLAGS, can_manage_users: true };
  const rep = permissionsOf('sales_rep', manages);
  expect(mayGrant((each) => rep.has(each), 'sales_rep', manages)).toBe(true);
  expect(mayGrant((each) => rep.has(each), 'sales_rep', { ...NO_FLAGS, can_push_to_n8n: true })).toBe(false);
});

test('a refusal says in words what is missing and whom to ask', () => {
  expect(rolesWith('team.manage')).toEqual(['company_owner', 'admin']);
  expect(refusalOf('team.manage', 'sales_rep')).toBe(
    'Your role (sales rep) may not invite people and change what they may do (team.manage). Ask somebody with the role company owner or administrator.',
  );
  expect(refusalOf('clients.manage', null)).toBe(
    'This API key may not add and change clients (clients.manage). Make a key with this scope.',
  );
});
