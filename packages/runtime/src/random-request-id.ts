import { randomUUID } from 'node:crypto';

/** An id for one HTTP request in the log. Never stored, so it need not repeat in a seeded run; rows take `Ids`. */
export function randomRequestId(): string {
  return randomUUID();
}
