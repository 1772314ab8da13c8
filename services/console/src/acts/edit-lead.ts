import { emitEvent, jsonb, wakeCampaign } from '@rekindle/db';
import { isZoneId } from '@rekindle/domain';
import { HttpProblem } from '@rekindle/http';
import type { z } from 'zod';
import { requireMatch } from '../route.ts';
import type { LeadEdit } from '../schemas/leads.ts';
import { EDITABLE as FIELDS, editTag } from '../views/edit-tag.ts';
import { decide, type HeldLead } from './lead-act.ts';

/**
 * Changes fields of a lead. Texts that waited for a missing field are looked at again.
 * @throws HttpProblem 412 when somebody else has changed it since, 422 for an unknown time zone
 */
export async function editLead(
  held: HeldLead,
  edit: z.output<typeof LeadEdit>,
  ifMatch: string | null,
): Promise<{ changed: string[] }> {
  const { tx, lead, nextId, actor } = held;
  const { clientId } = actor;
  if (edit.timezone != null && edit.timezone !== '' && !isZoneId(edit.timezone)) {
    const errors = [{ path: 'timezone', message: 'No time zone of this name, for example Europe/London.' }];
    throw new HttpProblem(422, 'There is no such time zone.', { kind: 'unknown-zone', errors });
  }
  const before = await tx
    .selectFrom('leads')
    .select([...FIELDS, 'attributes'])
    .where('client_id', '=', clientId)
    .where('id', '=', lead.leadId)
    .executeTakeFirstOrThrow();
  // What a lead's ETag begins with; the rest of it names what nobody edits.
  requireMatch({ ifMatch: ifMatch?.split('.')[0] ?? null }, editTag(before));
  const changes: Record<string, { from: string | null; to: string | null }> = {};
  for (const field of FIELDS) {
    const given = edit[field];
    if (given === undefined) continue;
    const to = given === '' ? null : given;
    if (to !== before[field]) changes[field] = { from: before[field], to };
  }
  // Only text is ever put into a lead's attributes.
  const attributes = new Map(Object.entries(before.attributes as Record<string, string>));
  for (const [name, to] of Object.entries(edit.attributes ?? {})) {
    if ((attributes.get(name) ?? '') !== to) changes[name] = { from: attributes.get(name) ?? null, to };
  }
  const changed = Object.keys(changes);
  if (changed.length === 0) return { changed };
  const own = Object.fromEntries(FIELDS.flatMap((field) => (field in changes ? [[field, changes[field]?.to]] : [])));
  const others = { ...Object.fromEntries(attributes), ...edit.attributes };
  await tx
    .updateTable('leads')
    .set({ ...own, ...(edit.attributes !== undefined && { attributes: jsonb(others) }) })
    .where('client_id', '=', clientId)
    .where('id', '=', lead.leadId)
    .execute();
  const fields = Object.entries(changes).map(([name, change]) => ({ name, ...change }));
  await decide(held, 'edited', 'person', { fields });
  const about = { clientId, leadId: lead.leadId, datasetId: lead.datasetId };
  await emitEvent(tx, { ...about, id: nextId(), type: 'lead.changed', data: { by: actor.by, fields: changed } });
  await wakeCampaign(tx, clientId, lead.datasetId);
  return { changed };
}
