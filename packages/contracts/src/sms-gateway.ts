import type { EpochMs } from '@rekindle/domain';

/** One create-message call. The caller has already claimed the message. */
export interface SendRequest {
  clientId: string;
  messageId: string;
  /** Counts from 1; (messageId, attempt) is sent at most once. */
  attempt: number;
  to: string;
  from: string;
  /**
   * The client's own account that `from` is of, null for the installation's: nothing is sent through another. Left out:
   * whichever account is the client's.
   */
  accountId?: string | null;
  body: string;
  /** Seconds Twilio may hold the text before it gives up; 1 to 36,000. */
  validitySeconds: number;
  /** Monotonic milliseconds after which not a byte may leave. */
  deadlineMonotonicMs: number;
  /** Where Twilio reports what became of it; carries client, message and attempt. */
  statusCallback: string;
}

/** What the caller must do with the number, the campaign or the client after an error. */
export type ProviderAction =
  | 'none'
  | 'invalid_number'
  | 'suppress'
  | 'pause_client'
  | 'pause_campaign'
  | 'pause_country'
  | 'manual_mode'
  | 'slow_down'
  | 'retry_once_later'
  | 'replan_if_wanted'
  | 'template_fault'
  | 'spam_filtered';

export type SendResult =
  /** Twilio has it. */
  | { kind: 'accepted'; sid: string; providerStatus: string }
  /** Certainly not processed: refused connection, DNS, deadline before the first byte, or HTTP 429. */
  | {
      kind: 'not_sent';
      cause: 'connect_failed' | 'deadline' | 'rate_limited';
      retryAfterMs: number;
      code: number | null;
      detail: string;
    }
  /** A definite no. */
  | { kind: 'rejected'; code: number | null; httpStatus: number; action: ProviderAction; detail: string }
  /** It may have left: 5xx, timeout, reset after connect, unreadable answer. Never sent again by itself. */
  | { kind: 'unknown'; cause: 'server_error' | 'timeout' | 'reset' | 'unreadable'; detail: string };

/** A message as the provider lists it. */
export interface ProviderMessage {
  sid: string;
  to: string;
  from: string;
  body: string;
  status: string;
  direction: 'inbound' | 'outbound';
  errorCode: number | null;
  /** When the provider created it. */
  createdAt: EpochMs;
}

/**
 * Sends texts and looks up what became of them, through one client's provider account.
 * `send` never throws for a provider or network failure: the outcome is data. It throws only for a
 * programming or configuration fault before any connection was made.
 */
export interface SmsGateway {
  send(request: SendRequest): Promise<SendResult>;
  /**
   * Messages to (or, for `direction: 'inbound'`, from) `phone` created in [after, before], oldest first.
   * With `phone: null` every message of that direction. Throws `ProviderUnavailable` when the list cannot be read whole.
   */
  list(query: {
    clientId: string;
    /** As in `SendRequest`; `ProviderUnavailable` where it is not the client's account, unless `former` says so. */
    accountId?: string | null;
    /** The client texted through this account before: it is asked although the client has another now. */
    former?: boolean;
    direction: 'inbound' | 'outbound';
    phone: string | null;
    after: EpochMs;
    before: EpochMs;
  }): Promise<ProviderMessage[]>;
  /** One message by its SID, or null when the provider does not know it. Throws `ProviderUnavailable`. */
  fetch(query: { clientId: string; sid: string }): Promise<ProviderMessage | null>;
}

/** The provider could not be asked; nothing follows about the message. Always retryable. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable';
  readonly retryable = true;
}
