import { z } from 'zod';

export const Me = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string().nullable(),
    runs_installation: z.boolean().describe('Administers every client of the installation.'),
    has_password: z.boolean().describe('False for somebody who signed in by a link and has chosen none yet.'),
    mode: z.enum(['sandbox', 'live']),
    mail: z.boolean().describe('Whether the installation can send e-mail.'),
    clients: z.array(z.object({ id: z.uuid(), name: z.string() })),
  })
  .meta({ id: 'Me' });

export const MeBody = z.object({ name: z.string().trim().min(1).max(200) });
