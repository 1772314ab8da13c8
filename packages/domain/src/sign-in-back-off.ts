import { HOUR_MS, MINUTE_MS } from './time.ts';

/** Failed tries to sign in. Epoch ms, real time. */
export interface Failures {
  count: number;
  firstAt: number;
}

/**
 * By what tries are counted, with those that cost nothing and the waits after them, which double. `pair`: one account from
 * one address; a person mistypes. `address` may be an office. `account`, from wherever, is only slowed: strangers who know
 * an e-mail address must not keep its owner out.
 */
const RULES = {
  pair: { free: 5, firstMs: 30_000, longestMs: HOUR_MS },
  address: { free: 20, firstMs: 30_000, longestMs: HOUR_MS },
  account: { free: 10, firstMs: 3_000, longestMs: 3_000 },
} as const;
export type TriesBy = keyof typeof RULES;

/** Failures this old are forgotten. */
const FORGOTTEN_MS = 24 * HOUR_MS;

/** The count after one more failure at `now`, and until when nobody may try again. */
export function afterFailure(by: TriesBy, earlier: Failures | null, now: number): Failures & { blockedUntil: number } {
  const known = earlier !== null && now - earlier.firstAt < FORGOTTEN_MS ? earlier : { count: 0, firstAt: now };
  const count = known.count + 1;
  const { free, firstMs, longestMs } = RULES[by];
  const over = count - free;
  const wait = over < 0 ? 0 : Math.min(firstMs * 2 ** over, longestMs);
  return { count, firstAt: known.firstAt, blockedUntil: now + wait };
}

/** Why a password may not be used, or null. Length is what counts; NIST SP 800-63B asks for nothing else. */
export function passwordFault(password: string, email: string): string | null {
  const { length } = Array.from(password);
  if (length < 12) return 'A password has at least 12 characters.';
  if (length > 200) return 'A password has at most 200 characters.';
  const [local = ''] = email.split('@');
  const plain = password.toLowerCase();
  if (plain.includes(email) || (local.length >= 4 && plain.replaceAll(/[^a-z]/g, '') === local)) {
    return 'A password is not the e-mail address.';
  }
  if (new Set(plain).size < 5) return 'A password has more than a few different characters.';
  return null;
}

/** Real milliseconds for which links work. */
export const LINK_LIFE_MS = { sign_in: 30 * MINUTE_MS, reset_password: HOUR_MS, invitation: 7 * 24 * HOUR_MS } as const;
