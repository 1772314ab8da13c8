import { z } from 'zod';
import { Secret } from './secret.ts';
import type { SecretKey } from './secret-box.ts';

/** Building blocks of the table of variables. Each takes what the environment holds, where '' is already undefined. */

/** A whole number in [min, max], written with digits only. */
export function wholeNumber(min: number, max: number, fallback: number) {
  const problem = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, problem)
    .transform(Number)
    .refine((value) => value >= min && value <= max, problem)
    .default(fallback);
}

export function port() {
  return wholeNumber(0, 65_535, 0);
}

export function secret() {
  return z
    .string()
    .transform((value) => new Secret(value))
    .nullable()
    .default(null);
}

/** An absolute URL of one of these schemes (without colon). `secret` ones may hold credentials. */
export function secretUrl(...schemes: string[]) {
  return z
    .string()
    .refine((value) => hasScheme(value, schemes), `must be a URL that begins with ${listed(schemes)}`)
    .transform((value) => new Secret(value))
    .nullable()
    .default(null);
}

/** An http or https address without query, fragment or credentials, as text without a slash at its end. */
export function baseUrl() {
  return z
    .string()
    .refine((value) => hasScheme(value, ['http', 'https']), 'must be a URL that begins with http:// or https://')
    .refine((value) => isBare(value), 'must have no user, query or fragment')
    .transform((value) => new URL(value).href.replace(/\/+$/, ''))
    .nullable()
    .default(null);
}

/** A named place of a step, and at which passing something is to go wrong there. */
export interface Failpoint {
  place: string;
  nth: number;
}

/** A failpoint, as `claim.committed:20`. */
export function failpoint() {
  return z
    .string()
    .regex(/^[a-z]+\.[a-z]+:[1-9]\d{0,5}$/, 'must be a place and a number, such as claim.committed:20')
    .transform((value): Failpoint => {
      const [place = '', nth = ''] = value.split(':');
      return { place, nth: Number(nth) };
    })
    .nullable()
    .default(null);
}

/** An e-mail address, alone or as `Name <address>`. */
export function mailAddress() {
  return z
    .string()
    .regex(
      /^(?:[^<>\r\n]+<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/,
      'must be an e-mail address, such as leads@example.com',
    )
    .nullable()
    .default(null);
}

/** Comma-separated secrets, without blanks around them. */
export function secretList() {
  return z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()))
    .refine((parts) => parts.every((part) => part !== ''), 'must be secrets with a comma between them, none empty')
    .transform((parts) => parts.map((part) => new Secret(part)))
    .default([]);
}

/** `id:base64,id:base64`; ids are unique and each key is 32 bytes. */
export function secretKeys() {
  return z
    .string()
    .transform((value, context): SecretKey[] => {
      const keys: SecretKey[] = [];
      for (const part of value.split(',')) {
        const [, id, encoded] = /^\s*([\w-]{1,16}):([A-Za-z0-9+/]{43}=)\s*$/.exec(part) ?? [];
        if (id === undefined || encoded === undefined) {
          context.addIssue({
            code: 'custom',
            message: 'must be id:key pairs, each key 32 bytes in base64 (44 characters)',
          });
          return z.NEVER;
        }
        keys.push({ id, key: new Secret(encoded) });
      }
      if (new Set(keys.map((key) => key.id)).size < keys.length) {
        context.addIssue({ code: 'custom', message: 'must not use a key id twice' });
        return z.NEVER;
      }
      return keys;
    })
    .default([]);
}

function hasScheme(value: string, schemes: readonly string[]): boolean {
  const url = URL.parse(value);
  return url !== null && schemes.includes(url.protocol.replace(/:$/, '')) && value.includes('://');
}

function isBare(value: string): boolean {
  const url = URL.parse(value);
  return url === null || (url.search === '' && url.hash === '' && url.username === '' && url.password === '');
}

function listed(schemes: readonly string[]): string {
  return schemes.map((scheme) => `${scheme}://`).join(' or ');
}
