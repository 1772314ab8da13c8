export * from './accounts.ts';
export * from './health.ts';
export * from './platform.ts';
export * from './run-service.ts';
