export * from './backend.ts';
export * from './handlers.ts';
export * from './job-queues.ts';
