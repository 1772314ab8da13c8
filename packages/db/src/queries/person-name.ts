import { sql } from 'kysely';

/** The name of a person of the team, `u`: first and last name, else the e-mail address. */
export const PERSON_NAME = sql<string>`coalesce(nullif(trim(concat_ws(' ', u.first_name, u.last_name)), ''), u.email)`;
