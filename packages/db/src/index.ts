export * from './client.ts';
export type { DB } from './generated/schema.ts';
export * from './generate-types.ts';
export * from './migrate.ts';
export * from './roles.ts';
export * from './tenant.ts';
