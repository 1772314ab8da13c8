import { describe, expect, it } from 'vitest';
import { createSecretBox, Secret, SecretBoxError, type SecretKey } from '../src/index.ts';

const key = (id: string, fill: number): SecretKey => ({
  id,
  key: new Secret(Buffer.alloc(32, fill).toString('base64')),
});
const box = createSecretBox([key('k2', 2), key('k1', 1)]);
const TOKEN = 'auth-token-é-🔑';

describe('sealing', () => {
  it('gives back what was sealed, and shows nothing of it', () => {
    for (const text of [TOKEN, '', 'x'.repeat(5_000)]) {
      const sealed = box.seal(text, 'client-1');
      expect(sealed).toMatch(/^v1\.k2\.[\w-]+$/);
      expect(Buffer.from(sealed.slice('v1.k2.'.length), 'base64url').toString()).not.toContain(text || TOKEN);
      expect(box.open(sealed, 'client-1')).toBe(text);
    }
  });

  it('never gives the same sealed text twice', () => {
    expect(new Set(Array.from({ length: 100 }, () => box.seal(TOKEN, 'c'))).size).toBe(100);
  });
});

describe('rotation', () => {
  const old = createSecretBox([key('k1', 1)]).seal(TOKEN, 'c');

  it('opens what an older key sealed, and says that it is stale', () => {
    expect(box.open(old, 'c')).toBe(TOKEN);
    expect(box.isStale(old)).toBe(true);
    expect(box.isStale(box.seal(TOKEN, 'c'))).toBe(false);
  });

  it('says which key is gone', () => {
    expect(() => createSecretBox([key('k2', 2)]).open(old, 'c')).toThrow(/Key k1/);
  });

  it('an id reused for another key opens nothing', () => {
    expect(() => createSecretBox([key('k1', 9)]).open(old, 'c')).toThrow(SecretBoxError);
  });
});

describe('what does not open', () => {
  const sealed = box.seal(TOKEN, 'client-1');
  const [version, id, payload = ''] = sealed.split('.');
  const bytes = Buffer.from(payload, 'base64url');
  const flipped = (at: number) => {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
    return `${version}.${id}.${copy.toString('base64url')}`;
  };

  it('the sealed text of another client', () => {
    expect(() => box.open(sealed, 'client-2')).toThrow(SecretBoxError);
  });

  it('a text with any one bit changed', () => {
    for (let at = 0; at < bytes.length; at += 1)
      expect(() => box.open(flipped(at), 'client-1')).toThrow(SecretBoxError);
  });

  it.each([
    ['nothing', ''],
    ['plain text', 'auth-token'],
    ['another version', sealed.replace('v1', 'v2')],
    ['another key id', sealed.replace('k2', 'k1')],
    ['a cut text', sealed.slice(0, 30)],
    ['more parts', `${sealed}.x`],
  ])('%s', (_, text) => {
    expect(() => box.open(text, 'client-1')).toThrow(SecretBoxError);
  });
});

describe('keys', () => {
  it('none, or one of another length, is refused at once', () => {
    expect(() => createSecretBox([])).toThrow(/SECRET_KEYS/);
    expect(() => createSecretBox([{ id: 'k', key: new Secret('c2hvcnQ=') }])).toThrow(/32 bytes/);
  });
});
