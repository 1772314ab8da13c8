/** Bytes that can be read more than once: looking at a file first and importing it afterwards are two passes. */
export interface ByteSource {
  /** Length in bytes, or null when it is not known before reading. */
  bytes: number | null;
  /** A fresh pass from the first byte. */
  open(): AsyncIterable<Uint8Array>;
}

/** A source over bytes already in memory, handed out in pieces of `pieceBytes`. */
export function bytesInMemory(content: Uint8Array, pieceBytes = 65_536): ByteSource {
  return {
    bytes: content.length,
    async *open() {
      for (let at = 0; at < content.length; at += pieceBytes) {
        yield content.subarray(at, at + pieceBytes);
      }
    },
  };
}
