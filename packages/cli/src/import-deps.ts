import path from 'node:path';
import { type ImportDeps, localStorage, MAX_FILE_BYTES } from '@rekindle/ingest';
import type { Store } from './store.ts';

/** What imports need of this machine. */
export function importDepsOf(store: Store): ImportDeps {
  return {
    ...store,
    appUrl: store.database.appUrl.reveal(),
    storage: localStorage(path.join(store.config.dataDir, 'files')),
    maxFileBytes: MAX_FILE_BYTES,
  };
}
