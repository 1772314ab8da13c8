export { type Connected, type ConnectOrder, connectClient } from './connect-client.ts';
export { storedAccount } from './client-account.ts';
export { NETWORK, type Reach } from './reach.ts';
