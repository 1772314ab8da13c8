export type { ResponderDeps } from './deps.ts';
export { replyToInbound } from './reply-to-inbound.ts';
export { responderHandlers, start } from './start.ts';
