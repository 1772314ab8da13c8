export type { DefaultAccount } from './account-keys.ts';
export { type WebhookDeps, WAKE_AFTER_MS } from './deps.ts';
export { matchInbound } from './match-inbound.ts';
export { POLL_INTERVAL_MS, pollInbound } from './poll-inbound.ts';
export { readText, type TextReading } from './read-text.ts';
export { start, WEBHOOK_BODY_MAX_BYTES, webhookHandlers, type WebhookServiceDeps } from './start.ts';
