import { ROLES } from '@rekindle/domain';
import { z } from 'zod';
import { Instant } from './common.ts';

const Flags = {
  can_view_all_leads: z.boolean(),
  can_edit_lessons: z.boolean(),
  can_push_to_n8n: z.boolean(),
  can_manage_users: z.boolean(),
};

export const Member = z
  .object({
    id: z.uuid(),
    email: z.string(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    phone: z.string().nullable(),
    role: z.enum(ROLES),
    ...Flags,
    allowed_dataset_ids: z.array(z.uuid()).nullable().describe('Null: all lists.'),
    status: z.enum(['active', 'suspended', 'invited']),
    invited_until: Instant.nullable().describe('How long their invitation works; null when there is none that works.'),
    last_sign_in_at: Instant.nullable(),
    notify_email: z.boolean(),
    notify_text: z.boolean(),
    quiet_hours_start: z.string().nullable(),
    quiet_hours_end: z.string().nullable(),
    timezone: z.string().nullable(),
    territories: z.array(z.string()),
  })
  .meta({ id: 'Member' });

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is no time such as 20:00');
const Contact = {
  phone: z.string().trim().max(40).nullable().describe('Where texts about leads go').optional(),
  quiet_hours_start: timeOfDay.nullable().describe('From here to quiet_hours_end nobody texts them').optional(),
  quiet_hours_end: timeOfDay.nullable().optional(),
  timezone: z.string().max(100).nullable().describe("Null: the client's").optional(),
  territories: z
    .array(z.string().trim().max(8))
    .max(200)
    .describe('Postcode areas and districts whose leads they take, such as M or SW1A; all of them, not only new ones')
    .optional(),
};

const Rights = {
  role: z.enum(ROLES),
  can_view_all_leads: Flags.can_view_all_leads.default(false),
  can_edit_lessons: Flags.can_edit_lessons.default(false),
  can_push_to_n8n: Flags.can_push_to_n8n.default(false),
  can_manage_users: Flags.can_manage_users.default(false),
  allowed_dataset_ids: z.array(z.uuid()).max(1_000).nullable().default(null),
};

export const InviteBody = z.object({
  email: z
    .string()
    .trim()
    .toLowerCase()
    .max(320)
    .regex(/^[^\s@<>]+@[^\s@<>]+$/, 'is no e-mail address'),
  first_name: z.string().trim().max(100).nullish(),
  last_name: z.string().trim().max(100).nullish(),
  ...Contact,
  ...Rights,
});

export const ChangeMemberBody = z.object({
  first_name: z.string().trim().max(100).nullable().optional(),
  last_name: z.string().trim().max(100).nullable().optional(),
  role: Rights.role.optional(),
  can_view_all_leads: Flags.can_view_all_leads.optional(),
  can_edit_lessons: Flags.can_edit_lessons.optional(),
  can_push_to_n8n: Flags.can_push_to_n8n.optional(),
  can_manage_users: Flags.can_manage_users.optional(),
  allowed_dataset_ids: z.array(z.uuid()).max(1_000).nullable().optional(),
  status: z.enum(['active', 'suspended']).optional(),
  notify_email: z.boolean().optional(),
  notify_text: z.boolean().optional(),
  ...Contact,
});

export const Invited = z.object({
  member: Member,
  mailed: z.boolean(),
  link: z.string().nullable().describe('To be given to them by hand; null when it was sent by e-mail.'),
});
