import { findWhyLeads, inTenant, type WhySubject } from '@rekindle/db';
import { parseMobile } from '@rekindle/domain';
import { ambiguous, notFound, usage } from './cli-error.ts';
import { clientsNamed } from './find-client.ts';
import { isId } from './ids.ts';
import type { Reader } from './store.ts';

/** The one lead of that id or phone number. Throws CliError when there is none, or more than one. */
export async function findLead(store: Reader, wanted: string, clientName: string | undefined): Promise<WhySubject> {
  const phone = isId(wanted) ? null : phoneOf(wanted);
  const found: { company: string; subject: WhySubject }[] = [];
  for (const client of await clientsNamed(store, clientName)) {
    const named = { clientId: client.id, ...(phone === null ? { leadId: wanted } : { phone }) };
    const subjects = await inTenant(store.db, { clientId: client.id, now: store.clock.now() }, (tx) =>
      findWhyLeads(tx, named),
    );
    found.push(...subjects.map((subject) => ({ company: client.name, subject })));
  }
  const [only, ...others] = found;
  if (only === undefined) throw notFound(`There is no lead ${wanted}.`);
  if (others.length > 0) {
    const shown = found.map(({ company, subject }) => `${subject.leadId} in ${subject.campaign} of ${company}`);
    throw ambiguous(`Several leads have the number ${wanted}.`, shown);
  }
  return only.subject;
}

function phoneOf(text: string): string {
  const parsed = parseMobile(text, { allowInternational: true });
  if (parsed.ok) return parsed.e164;
  throw usage(`"${text}" is neither the id of a lead nor a mobile number.`);
}
