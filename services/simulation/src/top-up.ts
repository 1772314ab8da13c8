import { laterList, writeLaterList } from './later-list.ts';
import type { OperatorParts } from './operator-means.ts';
import { startList } from './start-list.ts';
import { type List, silentPeople, type Tenant } from './tenants.ts';
import { textsOf } from './texts.ts';

/** Texts that a play is to have had by the time of the look, both ways. */
const TEXTS_ENOUGH = 200;
/** More people than are wanting: operators take some of them away before their first text, and some texts never leave. */
const PEOPLE_SPARE = 15;
const LIMIT = 100;

/** Where so much was deleted, paused and suppressed that little was said, a client comes with another list. */
export function planTopUp(parts: OperatorParts, at: number): void {
  const [tenant] = parts.tenants;
  if (tenant === undefined) return;
  let list: List | null = null;
  parts.later(at, 'another list', async () => {
    // Whose console dies as the campaign starts, starts it again; the list is there then.
    list ??= await writeList(parts, tenant);
    if (list !== null) await startList(parts, tenant, list);
  });
}

/** Null where enough was said. */
async function writeList(parts: OperatorParts, tenant: Tenant): Promise<List | null> {
  const texts = textsOf(parts.ledger.entries);
  if (texts >= TEXTS_ENOUGH) return null;
  const people = silentPeople(TEXTS_ENOUGH - texts + PEOPLE_SPARE);
  const list = laterList(parts, tenant, 'another list', people, LIMIT);
  await writeLaterList(parts, tenant, list);
  return list;
}
