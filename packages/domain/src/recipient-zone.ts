import { COUNTRY_ZONES } from './country-zones.ts';
import type { ZoneId } from './time.ts';
import { ukMobileRegion, type UkRegion } from './uk-mobile-ranges.ts';
import { isZoneId } from './zone-offsets.ts';

/** Where somebody's clock may stand. */
export interface RecipientZones {
  /** At least one; with several, a text may only go when it is neither night nor early in any of them. */
  zones: readonly ZoneId[];
  source: 'lead' | 'number';
}

export interface RecipientFacts {
  /** The lead's own zone as the list gave it. */
  timezone: string | null;
  /** E.164, with its plus. */
  phone: string;
}

const LONGEST_CODE = 4;
const MAX_CACHED_ZONES = 1_000;
const ownZone = new Map<string, RecipientZones>();

/**
 * The zones a recipient may be in: their own zone when it is one, else those of the number. Null when the number's
 * country is not known (satellite, shared and unassigned codes): then nobody guesses, and nothing automatic goes.
 */
export function recipientZones({ timezone, phone }: RecipientFacts): RecipientZones | null {
  const own = timezone?.trim();
  if (own !== undefined && isZoneId(own)) return zonesOfLead(own);
  return zonesOfNumber(phone);
}

function zonesOfLead(zone: ZoneId): RecipientZones {
  let found = ownZone.get(zone);
  if (found === undefined) {
    if (ownZone.size >= MAX_CACHED_ZONES) ownZone.clear();
    found = { zones: [zone], source: 'lead' };
    ownZone.set(zone, found);
  }
  return found;
}

const UK_MOBILE = /^\+447(\d{5})\d{4}$/;
const ofNumber = (zone: ZoneId): RecipientZones => ({ zones: [zone], source: 'number' });
/** The islands keep London's clock; their zones are their own. */
const ISLANDS: Readonly<Partial<Record<UkRegion, RecipientZones>>> = {
  JE: ofNumber('Europe/Jersey'),
  GG: ofNumber('Europe/Guernsey'),
  IM: ofNumber('Europe/Isle_of_Man'),
};

/**
 * The zones of an E.164 number by the longest calling code that fits it, the mobiles of Jersey, Guernsey and the Isle of Man
 * by their ranges; null when none does.
 */
export function zonesOfNumber(phone: string): RecipientZones | null {
  if (!/^\+[1-9]\d{4,14}$/.test(phone)) return null;
  const mobile = UK_MOBILE.exec(phone);
  const region = mobile === null ? null : ukMobileRegion(Number(mobile[1]));
  const island = region === null ? undefined : ISLANDS[region];
  if (island !== undefined) return island;
  for (let length = LONGEST_CODE; length >= 1; length -= 1) {
    const zones = COUNTRY_ZONES.get(phone.slice(1, 1 + length));
    if (zones !== undefined) return zones.length === 0 ? null : { zones, source: 'number' };
  }
  return null;
}
