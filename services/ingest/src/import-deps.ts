import type { Database } from '@rekindle/db';
import type pg from 'pg';
import type { Clock, Ids, Logger, MonotonicClock } from '@rekindle/runtime';
import type { FileErrorCode } from './file-error.ts';
import type { ImportResult } from './import-result.ts';
import type { FileRef, Storage } from './storage.ts';

export interface ImportDeps {
  db: Database;
  /** Connects as rekindle_app, for COPY, which needs a connection of its own. */
  appUrl: string;
  storage: Storage;
  clock: Clock;
  monotonic: MonotonicClock;
  ids: Ids;
  log: Logger;
  /** Largest file in bytes. */
  maxFileBytes: number;
  /** Told of each connection for COPY before it is used; a simulation ends it with the step that dies. */
  onConnection?: (connection: pg.Client) => void;
}

export type ImportOutcome =
  | { kind: 'completed'; result: ImportResult; rejectedFile: FileRef | null }
  /** The file cannot be imported as it is; `mapping` when saying which column is which would mend it. */
  | { kind: 'failed' | 'mapping'; code: FileErrorCode; message: string; line: number | null }
  /** Another process is importing for this client. */
  | { kind: 'busy' }
  | { kind: 'not_found' };
