export * from './accounts.ts';
export * from './health.ts';
export * from './platform.ts';
export * from './run-service.ts';
export * from './booking-keys.ts';
export * from './handover-keys.ts';
export * from './prepare-database.ts';
export * from './run-file.ts';
