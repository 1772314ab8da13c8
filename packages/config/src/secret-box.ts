import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Secret } from './secret.ts';

/** A 32-byte AES key with the id that sealed texts name. */
export interface SecretKey {
  id: string;
  /** Base64 of 32 bytes. */
  key: Secret;
}

/** The sealed text is damaged, belongs to another context, or its key is not configured. Never retryable. */
export class SecretBoxError extends Error {
  override readonly name = 'SecretBoxError';
  readonly retryable = false;
}

export interface SecretBox {
  /**
   * Seals with the current key. `context` (such as the client's id) is not stored but must be the same on opening, so
   * that a sealed text copied to another row does not open there.
   */
  seal(plaintext: string, context: string): string;
  /** Opens what any configured key sealed. Throws `SecretBoxError`. */
  open(sealed: string, context: string): string;
  /** Whether `sealed` should be sealed again, because its key is no longer the current one. */
  isStale(sealed: string): boolean;
}

const VERSION = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM with key ids; the first key seals, all open. Sealed form: `v1.<key id>.<base64url of iv, tag, text>`.
 * Throws `SecretBoxError` without keys, or with one that is not 32 bytes.
 */
export function createSecretBox(keys: readonly SecretKey[]): SecretBox {
  const byId = new Map(keys.map(({ id, key }) => [id, Buffer.from(key.reveal(), 'base64')]));
  const current = keys[0];
  if (current === undefined) throw new SecretBoxError('No key: set SECRET_KEYS');
  for (const [id, bytes] of byId) {
    if (bytes.length !== 32) throw new SecretBoxError(`Key ${id} of SECRET_KEYS is not 32 bytes`);
  }

  function keyOf(id: string): Buffer {
    const key = byId.get(id);
    if (key === undefined) throw new SecretBoxError(`Key ${id} is not in SECRET_KEYS any more`);
    return key;
  }

  return {
    seal(plaintext, context) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', keyOf(current.id), iv, { authTagLength: TAG_BYTES });
      cipher.setAAD(associated(current.id, context));
      const text = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
      return `${VERSION}.${current.id}.${Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url')}`;
    },

    open(sealed, context) {
      const { id, payload } = parse(sealed);
      const key = keyOf(id);
      const iv = payload.subarray(0, IV_BYTES);
      const tag = payload.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
        decipher.setAAD(associated(id, context));
        decipher.setAuthTag(tag);
        const text = decipher.update(payload.subarray(IV_BYTES + TAG_BYTES));
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch {
        throw new SecretBoxError('The sealed text is damaged or belongs elsewhere');
      }
    },

    isStale: (sealed) => parse(sealed).id !== current.id,
  };
}

function associated(id: string, context: string): Buffer {
  return Buffer.from(`${VERSION}.${id}.${context}`, 'utf8');
}

function parse(sealed: string): { id: string; payload: Buffer } {
  const [version, id, encoded, ...rest] = sealed.split('.');
  const payload = Buffer.from(encoded ?? '', 'base64url');
  if (version !== VERSION || id === undefined || rest.length > 0 || payload.length < IV_BYTES + TAG_BYTES) {
    throw new SecretBoxError('This is not a sealed text');
  }
  return { id, payload };
}
