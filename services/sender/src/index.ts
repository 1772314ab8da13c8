export type { SenderDeps } from './deps.ts';
export { senderHandlers } from './handlers.ts';
export { rearmMessage } from './rearm-message.ts';
export { start } from './start.ts';
