import { MINUTE_MS } from './time.ts';

/** For so long no reply of the AI goes after a person last typed to somebody; then the draft goes on by itself. */
export const DRAFT_FREEZE_MS = 10 * MINUTE_MS;

/** A person who was taken over and wrote waits at most so long before somebody is told again. */
export const TAKEOVER_ALARM_MS = 30 * MINUTE_MS;
