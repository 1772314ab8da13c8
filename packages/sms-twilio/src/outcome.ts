import type { SendResult } from '@rekindle/contracts';
import { redactText } from '@rekindle/runtime';
import { actionFor, errorRow, isKnownError } from './error-map.ts';
import type { WireAnswer, WireFailure } from './wire.ts';

const RETRY_AFTER_MAX_MS = 3_600_000;
const RATE_LIMIT_HOLD_MS = 1_000;
const CONNECT_HOLD_MS = 1_000;

/** What the wire's failure means for the message. */
export function outcomeOfFailure(failure: WireFailure): SendResult {
  const { failure: cause, handedOver, message: detail } = failure;
  if (!handedOver) {
    return cause === 'deadline'
      ? { kind: 'not_sent', cause: 'deadline', retryAfterMs: 0, code: null, detail }
      : { kind: 'not_sent', cause: 'connect_failed', retryAfterMs: CONNECT_HOLD_MS, code: null, detail };
  }
  const unclear = cause === 'timeout' || cause === 'unreadable' ? cause : 'reset';
  return { kind: 'unknown', cause: unclear, detail };
}

/**
 * What Twilio's answer to a create-message call means. `hide` are strings of the request that must not reach `detail`.
 * `realNowMs`: epoch milliseconds, for a Retry-After that is a date.
 */
export function outcomeOfAnswer(answer: WireAnswer, hide: readonly string[], realNowMs: number): SendResult {
  const { statusCode } = answer;
  const json = parseObject(answer.body);
  if (statusCode >= 200 && statusCode < 300) return accepted(statusCode, json);
  if (statusCode < 400) {
    return { kind: 'unknown', cause: 'unreadable', detail: `HTTP ${statusCode}, neither an answer nor a refusal` };
  }
  const code = codeOf(json);
  // Twilio says that a 429 was never processed, whatever else the answer holds.
  if (statusCode === 429 || (statusCode < 500 && errorRow(code).action === 'slow_down')) {
    const hold = isKnownError(code) ? errorRow(code).holdMs : RATE_LIMIT_HOLD_MS;
    const retryAfterMs = retryAfter(answer.headers['retry-after'], realNowMs) ?? Math.max(hold, RATE_LIMIT_HOLD_MS);
    return { kind: 'not_sent', cause: 'rate_limited', retryAfterMs, code, detail: detailOf(code, json, hide) };
  }
  if (statusCode >= 500) return { kind: 'unknown', cause: 'server_error', detail: `HTTP ${statusCode}` };
  // 408 is a timeout somewhere on the way, not Twilio's refusal.
  if (statusCode === 408) return { kind: 'unknown', cause: 'timeout', detail: 'HTTP 408' };
  return {
    kind: 'rejected',
    code,
    httpStatus: statusCode,
    action: actionFor(code, statusCode),
    detail: detailOf(code, json, hide),
  };
}

function accepted(statusCode: number, json: Record<string, unknown> | null): SendResult {
  const sid = json?.['sid'];
  if (typeof sid !== 'string' || !/^(?:SM|MM)\w+$/.test(sid)) {
    return { kind: 'unknown', cause: 'unreadable', detail: `HTTP ${statusCode} without a message SID` };
  }
  const status = json?.['status'];
  return { kind: 'accepted', sid, providerStatus: typeof status === 'string' ? status : 'queued' };
}

export function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

export function codeOf(json: Record<string, unknown> | null): number | null {
  const code = json?.['code'];
  return typeof code === 'number' && Number.isInteger(code) ? code : null;
}

/** Our own sentence for a known code; Twilio's words, which may quote the number or the text, only for an unknown one. */
function detailOf(code: number | null, json: Record<string, unknown> | null, hide: readonly string[]): string {
  if (isKnownError(code)) return errorRow(code).sentence;
  const message = json?.['message'];
  if (typeof message !== 'string') return errorRow(code).sentence;
  let text = message;
  for (const secret of hide) if (secret !== '') text = text.replaceAll(secret, '[hidden]');
  return redactText(text).slice(0, 300);
}

/** Seconds or an HTTP date, as milliseconds of at most an hour; null when it is neither. */
function retryAfter(header: string | undefined, realNowMs: number): number | null {
  if (header === undefined || header.trim() === '') return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - realNowMs;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), RETRY_AFTER_MAX_MS);
}
