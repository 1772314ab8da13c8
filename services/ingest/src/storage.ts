import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ByteSource } from './byte-source.ts';
import { tooLarge } from './decode.ts';
import { FileError } from './file-error.ts';

export const BUCKETS = ['csv_uploads', 'client_logos', 'exports'] as const;
export type Bucket = (typeof BUCKETS)[number];

/** A stored file: its bucket and its key, which starts with the client's id. */
export interface FileRef {
  bucket: Bucket;
  key: string;
}

/** A file that is there, and when it was written last, real epoch ms. */
export interface StoredFile {
  file: FileRef;
  changedAt: number;
}

/** Where files live. A file is there whole or not at all. */
export interface Storage {
  /**
   * Stores a file, replacing one of the same key, without holding it in memory.
   * @returns its length in bytes
   * @throws FileError `too_large` past `maxBytes`; nothing is kept then
   */
  write(file: FileRef, content: AsyncIterable<Uint8Array>, options?: { maxBytes?: number }): Promise<number>;
  /** The file for reading. Throws FileError `file_missing`. */
  read(file: FileRef): Promise<ByteSource>;
  /** Deletes the file; fine when there is none. */
  remove(file: FileRef): Promise<void>;
  /** Every file of a bucket, also what a killed process left half written. */
  list(bucket: Bucket): AsyncIterable<StoredFile>;
  /** Where a person finds the file: a path or an address. */
  location(file: FileRef): string;
}

/** `bucket/key`, as `uploads.file_url` keeps it. */
export function fileUrl(file: FileRef): string {
  return `${file.bucket}/${file.key}`;
}

/** The file a `bucket/key` means. Throws RangeError for anything else. */
export function fileOfUrl(url: string): FileRef {
  const at = url.indexOf('/');
  const bucket = BUCKETS.find((each) => each === url.slice(0, at));
  const key = url.slice(at + 1);
  if (bucket === undefined || key === '') throw new RangeError('Not a stored file: its bucket is unknown.');
  return { bucket, key };
}

/** Files in a folder of this machine (or a shared volume), one sub-folder a bucket. */
export function localStorage(folder: string): Storage {
  const root = path.resolve(folder);
  return {
    async write(file, content, options = {}) {
      const target = pathOf(root, file);
      const partial = `${target}.${process.pid}.partial`;
      await mkdir(path.dirname(target), { recursive: true });
      let bytes = 0;
      try {
        await pipeline(
          Readable.from(limited(content, options.maxBytes, (length) => (bytes += length))),
          createWriteStream(partial, { flush: true }),
        );
        await rename(partial, target);
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
      return bytes;
    },
    async read(file) {
      return await fileSource(pathOf(root, file));
    },
    async remove(file) {
      await rm(pathOf(root, file), { force: true });
    },
    async *list(bucket) {
      const folder = path.join(root, bucket);
      const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
      for (const entry of found) {
        if (!entry.isFile()) continue;
        const whole = path.join(entry.parentPath, entry.name);
        const stats = await stat(whole).catch(() => null);
        const key = path.relative(folder, whole).split(path.sep).join('/');
        if (stats !== null) yield { file: { bucket, key }, changedAt: stats.mtimeMs };
      }
    },
    location(file) {
      return pathOf(root, file);
    },
  };
}

/** A file of this machine as a source. Throws FileError `file_missing`. */
export async function fileSource(file: string): Promise<ByteSource> {
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory() === true)
    throw new FileError('file_missing', `${path.basename(file)} is a folder, not a file.`);
  if (found === null) throw new FileError('file_missing', `There is no file ${path.basename(file)}.`);
  if (!found.isFile())
    throw new FileError(
      'file_missing',
      `${path.basename(file)} is a device or pipe, not a list: save it to a file first.`,
    );
  return { bytes: found.size, open: () => createReadStream(file) };
}

function pathOf(root: string, file: FileRef): string {
  const parts = file.key.split('/');
  if (parts.some((part) => part === '..' || !/^[\w.-]+$/.test(part))) {
    throw new RangeError('A storage key holds letters, digits, dots, dashes and slashes only.');
  }
  return path.join(root, file.bucket, ...parts);
}

async function* limited(
  content: AsyncIterable<Uint8Array>,
  maxBytes: number | undefined,
  count: (length: number) => number,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    if (count(chunk.length) > (maxBytes ?? Number.POSITIVE_INFINITY)) throw tooLarge(maxBytes ?? 0);
    yield chunk;
  }
}
