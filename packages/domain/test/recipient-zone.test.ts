import { getCountries, getCountryCallingCode } from 'libphonenumber-js/mobile';
import { describe, expect, it } from 'vitest';
import { COUNTRY_ZONES } from '../src/country-zones.ts';
import { isZoneId, nextQuietOpening, recipientZones, zonesOfNumber } from '../src/index.ts';

describe("a recipient's zones", () => {
  it.each([
    ['the own zone', 'America/Chicago', '+447400123456', ['America/Chicago'], 'lead'],
    ['the own zone, trimmed', ' Europe/Paris ', '+447400123456', ['Europe/Paris'], 'lead'],
    ['the own zone under an older name', 'Europe/Kiev', '+447400123456', ['Europe/Kiev'], 'lead'],
    ['the number, without a zone', null, '+447400123456', ['Europe/London'], 'number'],
    ['the number, with an empty zone', '', '+447400123456', ['Europe/London'], 'number'],
    [
      'the number, as BST is British summer to people and Dhaka to ICU',
      'BST',
      '+447400123456',
      ['Europe/London'],
      'number',
    ],
    ['the number, as an offset is no place', '+01:00', '+447400123456', ['Europe/London'], 'number'],
    ['the number, as nobody lives on Mars', 'Mars/Base', '+33612345678', ['Europe/Paris'], 'number'],
    ['Jersey for its mobiles', null, '+447797712345', ['Europe/Jersey'], 'number'],
    ['Guernsey for its mobiles', null, '+447781123456', ['Europe/Guernsey'], 'number'],
    ['the Isle of Man for its mobiles', null, '+447624123456', ['Europe/Isle_of_Man'], 'number'],
    ['London for a landline of Jersey', null, '+441534123456', ['Europe/London'], 'number'],
    ['Spain with the Canaries', null, '+34612345678', ['Europe/Madrid', 'Atlantic/Canary'], 'number'],
    ['Kazakhstan, not Russia', null, '+77012345678', ['Asia/Almaty'], 'number'],
  ])('are %s', (_, timezone, phone, zones, source) => {
    expect(recipientZones({ timezone, phone })).toEqual({ zones, source });
  });

  it.each([
    ['a satellite phone', '+881612345678'],
    ['an international network', '+882161234567'],
    ['an Antarctic base', '+672112345'],
    ['an unassigned code', '+999123456789'],
    ['something that is no E.164', '07400123456'],
    ['an empty number', ''],
  ])('are not guessed for %s', (_, phone) => {
    expect(recipientZones({ timezone: null, phone })).toBeNull();
  });

  it('of a +1 number span the plan from Newfoundland to Hawaii, and reach Guam only for its own code', () => {
    const { zones } = zonesOfNumber('+12125550123') ?? { zones: [] };
    expect(zones).toEqual(
      expect.arrayContaining(['America/St_Johns', 'America/New_York', 'America/Los_Angeles', 'Pacific/Honolulu']),
    );
    expect(zones).not.toContain('Pacific/Guam');
    expect(zonesOfNumber('+16715550123')?.zones).toContain('Pacific/Guam');
  });

  it('leave at least one common hour at any time of the year, whatever the code', () => {
    for (const [code, zones] of COUNTRY_ZONES) {
      if (zones.length < 2) continue;
      for (const month of ['01', '04', '07', '10']) {
        const from = Date.parse(`2026-${month}-15T00:00Z`);
        const opening = nextQuietOpening(zones, from);
        expect(opening === null ? code : opening - from).toBeLessThan(86_400_000);
      }
    }
  });
});

describe('the table of calling codes', () => {
  it('has only zones that exist', () => {
    expect([...COUNTRY_ZONES.values()].flat().filter((zone) => !isZoneId(zone))).toEqual([]);
  });

  it('covers every country that has phone numbers', () => {
    const codes = getCountries().map((country) => String(getCountryCallingCode(country)));
    expect([...new Set(codes)].filter((code) => !COUNTRY_ZONES.has(code))).toEqual([]);
  });
});
