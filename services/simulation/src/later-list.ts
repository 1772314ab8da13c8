import { CampaignSettings } from '@rekindle/domain';
import type { OperatorParts } from './operator-means.ts';
import { type List, type Person, type Tenant, writeList } from './tenants.ts';

/** A list that comes up during a play, texted at any hour of the day up to so many a minute, an hour and a day. */
export function laterList(parts: OperatorParts, tenant: Tenant, name: string, people: Person[], limit: number): List {
  const settings = CampaignSettings.parse({
    m1_message: `Hi {{first_name}}, ${tenant.company} here. Still thinking about solar? Reply STOP to opt out.`,
    sending_hours_start: '08:00',
    sending_hours_end: '20:00',
    sending_days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
    sending_timezone: 'Europe/London',
    pacing: 'asap',
    messages_per_minute: limit,
    messages_per_hour: limit,
    messages_per_day: limit,
    required_fields: ['first_name', 'phone_number'],
  });
  return { name, people, datasetId: parts.importDeps.ids.next(), settings };
}

/** Writes it, as a draft. */
export async function writeLaterList(parts: OperatorParts, tenant: Tenant, list: List): Promise<void> {
  tenant.lists.push(list);
  await writeList({ db: parts.plain, ids: parts.importDeps.ids, now: parts.stepper.now }, tenant, list);
}
