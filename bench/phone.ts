import { type ParsedMobile, parseMobile } from '@rekindle/domain';
import { seededRandom } from '@rekindle/runtime';
import { parsePhoneNumberFromString } from 'libphonenumber-js/mobile';
import { disagreement, phoneCell, seeded } from '../packages/domain/test/phone-oracle.ts';
import { alternating } from './alternating.ts';

/** Every this many inputs one is not a plain UK mobile: another form of writing, a landline, a wrong length. */
const UNUSUAL_EVERY = 10;

const PLAIN_MOBILE = /^(?:\+44|0)7\d{9}$/;

/** Numbers as lists hold them, the same ones every time. */
function phoneCells(count: number): string[] {
  const random = seededRandom('bench/phone');
  const digits = (n: number): string => String(Math.floor(random() * 10 ** n)).padStart(n, '0');
  const plain = [(): string => `07${digits(9)}`, (): string => `+447${digits(9)}`];
  const unusual = [
    (): string => `07${digits(3)} ${digits(6)}`,
    (): string => `+44 7${digits(3)} ${digits(3)} ${digits(3)}`,
    (): string => `020 ${digits(4)} ${digits(4)}`,
    (): string => `07${digits(8)}`,
    (): string => `0${digits(10)}`,
  ];
  const one = (of: (() => string)[]): string => of[Math.floor(random() * of.length)]?.() ?? '';
  return Array.from({ length: count }, (_, i) => one(i % UNUSUAL_EVERY === 0 ? unusual : plain));
}

function library(raw: string): string | null {
  const number = parsePhoneNumberFromString(raw, 'GB');
  if (number?.isValid() !== true || number.countryCallingCode !== '44') return null;
  return `${number.number} ${number.country}`;
}

function ours(parsed: ParsedMobile): string | null {
  return parsed.ok ? `${parsed.e164} ${parsed.region}` : null;
}

const ANY_WRITING_SEED = 20_260_901;

/** @throws when our answer to a cell of any writing, script, length or country differs from the library's */
function checkAnyWriting(count: number): string {
  const random = seeded(ANY_WRITING_SEED);
  for (let at = 0; at < count; at += 1) {
    const difference = disagreement(phoneCell(random), at % 2 === 1);
    if (difference !== null) throw new Error(difference);
  }
  return `${count} cells of any writing, script, length and country (seed ${ANY_WRITING_SEED}): no answer differs`;
}

/** Our parser against libphonenumber-js/mobile over the same cells in one run. Throws when one answer differs. */
export function benchPhone(count: number): string[] {
  const cells = phoneCells(count);
  const [fast, slow] = alternating(cells, (cell) => ours(parseMobile(cell)), library);
  const plain = cells.filter((cell) => PLAIN_MOBILE.test(cell) && parseMobile(cell).ok);
  const [fastPlain, slowPlain] = alternating(plain, (cell) => ours(parseMobile(cell)), library);
  return [
    `${count} cells, every answer the same as that of libphonenumber-js/mobile`,
    `parseMobile ${fast.toFixed(2)} µs, libphonenumber-js/mobile ${slow.toFixed(2)} µs a cell: ${(slow / fast).toFixed(1)} times as fast`,
    checkAnyWriting(count),
    `the ${plain.length} plain mobiles in use among them: ${fastPlain.toFixed(2)} µs against ${slowPlain.toFixed(2)} µs: ${(slowPlain / fastPlain).toFixed(1)} times as fast`,
  ];
}
