export { type Consent, CONSENT_BASES } from './consent.ts';
export { FileError, type FileErrorCode } from './file-error.ts';
export { importDataset } from './import-dataset.ts';
export type { ImportDeps, ImportOutcome } from './import-deps.ts';
export {
  ClientNotFound,
  importFile,
  type ImportFileOptions,
  type ImportFileResult,
} from './import-file.ts';
export type { ImportResult } from './import-result.ts';
export { type MappingOverrides, parseOverride } from './map-columns.ts';
export { type IngestDeps, ingestHandlers, MAX_FILE_BYTES, type RunningIngest, start } from './start.ts';
export { BUCKETS, type Bucket, type FileRef, localStorage, type Storage } from './storage.ts';
