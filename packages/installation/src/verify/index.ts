export { type Checked, verifyClient } from './verify-client.ts';
export type { Finding } from './records.ts';
