import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, URL-safe. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token: nobody who reads the database can use it. Plain SHA-256, because the token is random. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
