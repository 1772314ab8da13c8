export * from './builders.ts';
export * from './databases.ts';
export * from './servers.ts';
