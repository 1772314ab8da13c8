import {
  type ProviderMessage,
  ProviderUnavailable,
  type SendRequest,
  type SendResult,
  type SmsGateway,
} from '@rekindle/contracts';
import type { EpochMs } from '@rekindle/domain';

/** A provider in memory: keeps every create call, answers as scripted, lists what it accepted. */
export interface FakeSmsGateway extends SmsGateway {
  /** Every create call that reached the provider, in order. */
  readonly sent: (SendRequest & { at: EpochMs })[];
  readonly messages: ProviderMessage[];
  /** The next create call is answered with this; `after` decides whether the provider took the text all the same. */
  next(
    result: SendResult | ((request: SendRequest) => SendResult | Promise<SendResult>),
    after?: { taken: boolean },
  ): void;
  /** Lists and fetches fail while true. */
  unavailable: boolean;
}

/** @param clock business time, for the provider's own timestamps */
export function fakeSmsGateway(clock: { now(): EpochMs }): FakeSmsGateway {
  const scripted: {
    result: SendResult | ((request: SendRequest) => SendResult | Promise<SendResult>);
    taken: boolean;
  }[] = [];
  const sent: (SendRequest & { at: EpochMs })[] = [];
  const messages: ProviderMessage[] = [];

  function take(request: SendRequest): string {
    const sid = `SM${String(messages.length + 1).padStart(32, '0')}`;
    messages.push({
      sid,
      to: request.to,
      from: request.from,
      body: request.body,
      status: 'queued',
      direction: 'outbound',
      errorCode: null,
      createdAt: clock.now(),
    });
    return sid;
  }

  return {
    sent,
    messages,
    unavailable: false,
    next(result, after = { taken: false }) {
      scripted.push({ result, taken: after.taken });
    },
    async send(request) {
      sent.push({ ...request, at: clock.now() });
      const script = scripted.shift();
      if (script === undefined) return { kind: 'accepted', sid: take(request), providerStatus: 'queued' };
      if (script.taken) take(request);
      return typeof script.result === 'function' ? await script.result(request) : script.result;
    },
    async list({ direction, phone, after, before }) {
      if (this.unavailable) throw new ProviderUnavailable('scripted');
      return messages.filter(
        (message) =>
          message.direction === direction &&
          (phone === null || (direction === 'outbound' ? message.to : message.from) === phone) &&
          message.createdAt >= after &&
          message.createdAt <= before,
      );
    },
    async fetch({ sid }) {
      if (this.unavailable) throw new ProviderUnavailable('scripted');
      return messages.find((message) => message.sid === sid) ?? null;
    },
  };
}
