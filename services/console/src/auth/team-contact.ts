import { isSenderNumber } from '@rekindle/db';
import { isZoneId, parseMobile, territoryOf } from '@rekindle/domain';
import { HttpProblem, type InputFault } from '@rekindle/http';
import type { ConsoleDeps } from '../deps.ts';

/** How and when a person is told of leads, and of which. */
interface Contact {
  phone?: string | null | undefined;
  quiet_hours_start?: string | null | undefined;
  quiet_hours_end?: string | null | undefined;
  timezone?: string | null | undefined;
  territories?: string[] | undefined;
}

/**
 * What is given as it is kept: numbers in E.164, territories in capitals.
 * @throws HttpProblem 400 for what is no number, zone or territory, or only one end of the quiet hours; 409 for a number
 * that leads are texted from: a text to it would come back as somebody's answer
 */
export async function checkedContact<T extends Contact>(deps: Pick<ConsoleDeps, 'db' | 'clock'>, given: T): Promise<T> {
  const errors: InputFault[] = [];
  const phone = given.phone == null ? null : parseMobile(given.phone, { allowInternational: true });
  if (phone?.ok === false) errors.push({ path: 'phone', message: 'is no mobile number; write it like +447400123456' });
  if ((given.quiet_hours_start == null) !== (given.quiet_hours_end == null)) {
    errors.push({ path: 'quiet_hours_end', message: 'give both ends, or null for both' });
  }
  if (given.timezone != null && !isZoneId(given.timezone)) {
    errors.push({ path: 'timezone', message: 'is no time zone; Europe/London is one' });
  }
  const territories = given.territories?.map(territoryOf);
  for (const [at, each] of (territories ?? []).entries()) {
    if (each !== null) continue;
    errors.push({ path: `territories.${at}`, message: 'is no postcode area or district, such as M or SW1A' });
  }
  if (errors.length > 0) {
    throw new HttpProblem(400, 'Something of this person cannot be kept.', { kind: 'invalid-input', errors });
  }
  const e164 = phone?.ok === true ? phone.e164 : null;
  if (e164 !== null && (await isSenderNumber(deps, e164))) {
    throw new HttpProblem(409, 'Leads are texted from this number.', { kind: 'sender-number' });
  }
  return {
    ...given,
    ...(given.phone !== undefined && { phone: e164 }),
    ...(territories !== undefined && { territories: territories.filter((each) => each !== null) }),
  };
}
