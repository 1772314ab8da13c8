import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileOfUrl, type FileRef, fileUrl, localStorage, type Storage } from '../src/storage.ts';

const FILE: FileRef = { bucket: 'csv_uploads', key: 'client-1/upload-1.csv' };
let folder: string;
let storage: Storage;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rekindle-storage-'));
  storage = localStorage(folder);
});
afterEach(async () => await rm(folder, { recursive: true }));

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function textOf(file: FileRef): Promise<string> {
  let text = '';
  for await (const piece of (await storage.read(file)).open()) text += Buffer.from(piece).toString();
  return text;
}

describe('files in a local folder', () => {
  test('what is written can be read again and again', async () => {
    expect(await storage.write(FILE, pieces('ab', 'c'))).toBe(3);
    expect([await textOf(FILE), await textOf(FILE)]).toEqual(['abc', 'abc']);
    expect((await storage.read(FILE)).bytes).toBe(3);
  });

  test('an upload that breaks off leaves nothing, and an older file stays', async () => {
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('connection lost');
    }
    await expect(storage.write(FILE, breaking())).rejects.toThrow('connection lost');
    await expect(storage.read(FILE)).rejects.toMatchObject({ code: 'file_missing' });
    await storage.write(FILE, pieces('old'));
    await expect(storage.write(FILE, breaking())).rejects.toThrow('connection lost');
    expect(await textOf(FILE)).toBe('old');
    expect(await readdir(path.join(folder, 'csv_uploads', 'client-1'))).toEqual(['upload-1.csv']);
  });

  test('a file over the limit is refused and not kept', async () => {
    await expect(storage.write(FILE, pieces('abc', 'def'), { maxBytes: 5 })).rejects.toMatchObject({
      code: 'too_large',
    });
    await expect(storage.read(FILE)).rejects.toMatchObject({ code: 'file_missing' });
  });

  test.each(['../x', 'a/../../x', '/etc/passwd', 'a//b', 'a/b\u0000'])(
    'the key %j cannot leave the folder',
    async (key) => {
      await expect(storage.write({ bucket: 'exports', key }, pieces('x'))).rejects.toThrow(RangeError);
    },
  );

  test('removing is fine with and without a file', async () => {
    await storage.write(FILE, pieces('abc'));
    await storage.remove(FILE);
    await storage.remove(FILE);
    await expect(storage.read(FILE)).rejects.toMatchObject({ code: 'file_missing' });
  });

  test('a file is known by its url', () => {
    expect(fileUrl(FILE)).toBe('csv_uploads/client-1/upload-1.csv');
    expect(fileOfUrl(fileUrl(FILE))).toEqual(FILE);
    expect(() => fileOfUrl('other/x')).toThrow(RangeError);
  });
});
