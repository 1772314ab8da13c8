import type { Role, RoleFlags } from '@rekindle/domain';
import { queryOptions } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import { readAgain } from '../../api/query-client.ts';
import type { components } from '../../api/schema.d.ts';

export type Member = components['schemas']['Member'];

export const ROLE_ORDER: readonly Role[] = ['company_owner', 'manager', 'sales_rep', 'read_only', 'admin'];
export const FLAGS: readonly (keyof RoleFlags)[] = [
  'can_view_all_leads',
  'can_edit_lessons',
  'can_push_to_n8n',
  'can_manage_users',
];

export function teamQuery(clientId: string) {
  return queryOptions({
    queryKey: ['team', clientId],
    queryFn: async () => (await call(api.GET('/api/v1/team'))).items,
  });
}

export function nameOf(member: Pick<Member, 'first_name' | 'last_name' | 'email'>): string {
  return [member.first_name, member.last_name].filter(Boolean).join(' ') || member.email;
}

type Change = NonNullable<Parameters<typeof patchMember>[1]>;

function patchMember(
  id: string,
  body: Partial<RoleFlags> & {
    role?: Role;
    status?: 'active' | 'suspended';
    notify_email?: boolean;
    notify_text?: boolean;
  },
) {
  return call(api.PATCH('/api/v1/team/{id}', { params: { path: { id } }, body }));
}

/** Throws ProblemError 403 for more than one may give, 409 for the last who could manage the team. */
export async function changeMember(clientId: string, id: string, change: Change): Promise<void> {
  await patchMember(id, change);
  await readAgain({ queryKey: ['team', clientId] });
}

/** What an invitation came to: the link when no e-mail was sent. */
export interface Invited {
  email: string;
  link: string | null;
}

export async function inviteMember(
  clientId: string,
  body: RoleFlags & { email: string; first_name: string; last_name: string; role: Role },
): Promise<Invited> {
  const { link } = await call(api.POST('/api/v1/team', { body: { ...body, allowed_dataset_ids: null } }));
  await readAgain({ queryKey: ['team', clientId] });
  return { email: body.email, link };
}

export async function inviteAgain(clientId: string, member: Member): Promise<Invited> {
  const { link } = await call(api.POST('/api/v1/team/{id}/invitation', { params: { path: { id: member.id } } }));
  await readAgain({ queryKey: ['team', clientId] });
  return { email: member.email, link };
}
