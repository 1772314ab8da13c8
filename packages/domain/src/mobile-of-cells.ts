import { type MobileOptions, type ParsedMobile, parseMobile } from './phone.ts';
import { ALL_REPAIRS_ON, type PhoneRepair, type Repair } from './repairs.ts';

type Refused = Extract<ParsedMobile, { ok: false }>;

/** A row's number and what it took to find it, or why the first number given cannot get texts. */
export type RowMobile = { ok: true; e164: string; region: string; cell: string; repairs: Repair[] } | Refused;

/** Between the numbers of one cell: Google writes ` ::: `, people `/`, `;`, `,`, `or`, or nothing but a blank. */
export const NUMBER_SEPARATORS = /\s*(?::::|[;|/\\,\n&]|\bor\b|\band\b)\s*|\s(?=\+|00[1-9])|\s+(?=0?7\d{9}(?:\D|$))/i;

/**
 * The first number of a row's phone cells that can get texts; where none can, why the first one given cannot.
 * Facebook's `p:+447...` is read too.
 */
export function mobileOfCells(cells: readonly string[], options: MobileOptions = {}): RowMobile {
  const off = options.off ?? ALL_REPAIRS_ON;
  let refused: (Refused & { cell: string }) | null = null;
  for (const cell of cells) {
    const given = cell.replace(/^p:\s*(?=\+)/i, '');
    const whole = parseMobile(given, options);
    const tried = whole.ok || whole.reason !== 'several_numbers' ? [whole] : [whole, ...split(given, options)];
    for (const parsed of tried) {
      if (!parsed.ok) {
        // A cell of several numbers is refused for what its first number lacks.
        if (parsed.reason !== 'empty' && (refused === null || refused.reason === 'several_numbers')) {
          refused = { ...parsed, cell };
        }
        continue;
      }
      const kinds: PhoneRepair[] = [...parsed.repairs];
      if (parsed !== whole) kinds.push('phone_first_of_several');
      const passedOver = refused === null || refused.reason === 'several_numbers' ? null : refused.cell;
      if (passedOver !== null && passedOver !== cell) kinds.push('phone_second_number_used');
      const missed = kinds.find((kind) => off.has(kind));
      if (missed !== undefined) {
        refused ??= { ok: false, reason: 'repair_off', repair: missed, cell };
        continue;
      }
      const repairs = kinds.map((kind) => ({
        ...{ kind, field: 'phone_number', after: parsed.e164 },
        before: kind === 'phone_second_number_used' && passedOver !== null ? passedOver : cell,
      }));
      return { ok: true, e164: parsed.e164, region: parsed.region, cell, repairs };
    }
  }
  if (refused === null) return { ok: false, reason: 'empty' };
  const { cell: _, ...refusal } = refused;
  return refusal;
}

function split(cell: string, options: MobileOptions): ParsedMobile[] {
  return cell
    .split(NUMBER_SEPARATORS)
    .filter((part) => part !== undefined && /\d/.test(part))
    .map((part) => parseMobile(part, options));
}
