import type { Storage } from '@rekindle/ingest';

/** Files in memory, as long as the play lasts. */
export function memoryStorage(): Storage {
  const files = new Map<string, Uint8Array>();
  return {
    async write({ key }, content) {
      const pieces: Uint8Array[] = [];
      for await (const piece of content) pieces.push(piece);
      const whole = Buffer.concat(pieces);
      files.set(key, whole);
      return whole.length;
    },
    async read({ key }) {
      const whole = files.get(key);
      if (whole === undefined) throw new Error(`There is no file ${key}`);
      return {
        bytes: whole.length,
        async *open() {
          yield whole;
        },
      };
    },
    async remove({ key }) {
      files.delete(key);
    },
    // Nothing of a play lives long enough to be left behind.
    async *list() {},
    location: ({ key }) => key,
  };
}
