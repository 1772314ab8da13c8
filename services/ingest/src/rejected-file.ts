import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { FileRef, Storage } from './storage.ts';

/** A rejected.csv on its way into storage; made when the first row is rejected. */
export interface RejectedFile {
  write(text: string): Promise<void>;
  /** Finishes the file. Returns false, and makes sure there is none, when nothing was written. */
  close(): Promise<boolean>;
  /** Keeps nothing. */
  discard(): Promise<void>;
}

/** Opens a rejected.csv at `file`; what an earlier, killed import left there goes. */
export function openRejectedFile(storage: Storage, file: FileRef): RejectedFile {
  let stream: PassThrough | null = null;
  let writing: Promise<number> | null = null;
  return {
    async write(text) {
      if (stream === null || writing === null) {
        stream = new PassThrough();
        writing = storage.write(file, stream);
        writing.catch(() => {});
      }
      if (!stream.write(text)) await Promise.race([once(stream, 'drain'), writing]);
    },
    async close() {
      stream?.end();
      if (writing === null) await storage.remove(file);
      else await writing;
      return writing !== null;
    },
    async discard() {
      stream?.destroy(new Error('The import was given up.'));
      await writing?.catch(() => {});
      await storage.remove(file);
    },
  };
}

/** Where an upload's rejected rows are kept. */
export function rejectedFileOf(clientId: string, uploadId: string): FileRef {
  return { bucket: 'exports', key: `${clientId}/${uploadId}/rejected.csv` };
}
