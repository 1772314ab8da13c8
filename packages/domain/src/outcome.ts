/** What became of a lead in the end. */
export const OUTCOMES = ['converted', 'lost'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What people and CRMs write for it. */
const WORDS: Readonly<Record<Outcome, readonly string[]>> = {
  converted: ['won', 'sold', 'sale', 'closedwon', 'customer', 'signed', 'installed', 'yes', 'true', '1'],
  lost: ['lost', 'closedlost', 'notinterested', 'declined', 'nosale', 'dead', 'no', 'false', '0'],
};

/** Reads an outcome as a person wrote it, in any case and with any marks; null when it is none. */
export function parseOutcome(text: string): Outcome | null {
  const plain = text.toLowerCase().replace(/[^a-z0-9]/g, '');
  return OUTCOMES.find((outcome) => plain === outcome || WORDS[outcome].includes(plain)) ?? null;
}

/** An amount in micro-units; the currency as an ISO 4217 code, null when it was not said. */
export interface Amount {
  micros: number;
  currency: string | null;
}

const SYMBOLS: Readonly<Record<string, string>> = { '£': 'GBP', $: 'USD', '€': 'EUR' };
const AMOUNT = /^(?:([£$€])|([A-Z]{3})\s)?\s*(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d{1,6}))?\s*([A-Z]{3})?$/;
const MICROS = 1_000_000;
const UNITS_MAX = 1_000_000_000;

/** Reads `12500`, `£12,500.00`, `EUR 990` or `990 EUR`; null for anything else, up to a thousand million. */
export function parseAmount(text: string): Amount | null {
  const match = AMOUNT.exec(text.trim());
  const [, symbol, before, whole, fraction, after] = match ?? [];
  if (whole === undefined) return null;
  const units = Number(whole.replaceAll(',', ''));
  if (units > UNITS_MAX) return null;
  const currency = (symbol === undefined ? undefined : SYMBOLS[symbol]) ?? before ?? after ?? null;
  return { micros: units * MICROS + Number((fraction ?? '').padEnd(6, '0')), currency };
}
