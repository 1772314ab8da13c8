import { jsonb, type Tx } from '@rekindle/db';
import type { RepairKind, RepairSwitches } from '@rekindle/domain';
import { sql } from 'kysely';
import type { DateOrder } from './inquiry-date.ts';
import { amongPeople, type People } from './people-of-upload.ts';
import { rereadWithout, type StoredLead } from './reread-lead.ts';

/** Leads held in memory at once. */
const BATCH_LEADS = 2_000;

/** Gives the leads of an upload what their cells read as without one repair. Returns how many that changed. */
export async function putBack(
  tx: Tx,
  people: People & { repair: RepairKind },
  reading: { off: RepairSwitches; dateOrder: DateOrder; today: string },
): Promise<number> {
  const { clientId, repair } = people;
  let changed = 0;
  // A cursor, as a query for each batch would look through the whole upload every time.
  await sql`
    declare repaired no scroll cursor for
    select l.id, l.first_name, l.last_name, l.phone_number, l.email, l.postcode, l.company, l.timezone,
           l.inquiry_date, l.notes, l.attributes, l.originals, l.repairs
    from leads l where ${amongPeople(people)} order by l.id for update`.execute(tx);
  for (;;) {
    const { rows } = await sql<StoredLead & { id: string }>`fetch ${sql.lit(BATCH_LEADS)} from repaired`.execute(tx);
    if (rows.length === 0) break;
    const reread = rows.map((lead) => {
      const { columns, attributes, originals } = rereadWithout(lead, repair, reading);
      const { id, first_name, last_name, email, postcode, company, timezone, inquiry_date, notes } = lead;
      const stored = { first_name, last_name, email, postcode, company, timezone, inquiry_date, notes };
      if (Object.keys(columns).length + Object.keys(attributes).length > 0) changed += 1;
      return { id, ...stored, ...columns, attributes, originals };
    });
    await sql`
      update leads l set
        first_name = r.first_name, last_name = r.last_name, email = r.email, postcode = r.postcode,
        company = r.company, timezone = r.timezone, inquiry_date = r.inquiry_date, notes = r.notes,
        attributes = l.attributes || r.attributes, originals = r.originals || l.originals,
        repairs = (select coalesce(jsonb_agg(e), '[]') from jsonb_array_elements(l.repairs) e
                   where e->>'kind' <> ${repair})
      from jsonb_to_recordset(${jsonb(reread)}) as r(id uuid, first_name text, last_name text, email text,
        postcode text, company text, timezone text, inquiry_date date, notes text, attributes jsonb, originals jsonb)
      where l.client_id = ${clientId} and l.id = r.id`.execute(tx);
  }
  await sql`close repaired`.execute(tx);
  return changed;
}
