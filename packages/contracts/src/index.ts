export * from './jobs.ts';
export * from './reply-model.ts';
export * from './sms-gateway.ts';
export * from './signature-test.ts';
