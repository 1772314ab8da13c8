export * from './builders.ts';
export * from './databases.ts';
export * from './runs.ts';
export * from './servers.ts';
export * from './fake-sms-gateway.ts';
export * from './outbound.ts';
export * from './conversations.ts';
