import { ProviderUnavailable, type SendRequest, type SendResult, type SmsGateway } from '@rekindle/contracts';
import { outcomeOfAnswer, outcomeOfFailure, WireFailure } from '@rekindle/sms-twilio';
import type { Carrier } from './carrier.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Ledger } from './ledger.ts';
import type { Stepper } from './stepper.ts';

export interface GatewayParts {
  stepper: Stepper;
  carrier: Carrier;
  faults: Faults;
  chance: Chance;
  ledger: Ledger;
}

/** A phone the carrier refuses: a permanent error 21211. */
function isRefused(phone: string): boolean {
  return phone.endsWith('13');
}

/** The gateway over the simulated carrier: checks the deadline as the last thing before it writes, never tries again. */
export function simulatedGateway(parts: GatewayParts): SmsGateway {
  const { stepper, carrier, faults, ledger } = parts;
  return {
    async send(request) {
      await stepper.pass('call');
      if (stepper.now > request.deadlineMonotonicMs) {
        return outcomeOfFailure(new WireFailure('deadline', false, 'the deadline was over before the first byte'));
      }
      const result = post(parts, request);
      await stepper.pass('called');
      return result;
    },
    async list({ direction, phone, after, before }) {
      await stepper.pass('call');
      if (faults.strikes('list_unavailable', 0.15)) throw new ProviderUnavailable('HTTP 503');
      const found = carrier.texts.filter(
        (text) =>
          text.direction === direction &&
          (phone === null || (direction === 'outbound' ? text.to : text.from) === phone) &&
          text.createdAt >= after &&
          text.createdAt <= before,
      );
      if (direction === 'inbound') stepper.shown(found.map(({ sid }) => sid));
      await stepper.pass('called');
      return found.map((text) => ({ ...text }));
    },
    async fetch({ sid }) {
      await stepper.pass('call');
      if (faults.strikes('list_unavailable', 0.15)) throw new ProviderUnavailable('HTTP 503');
      const text = carrier.bySid.get(sid);
      return text === undefined ? null : { ...text };
    },
  };

  /** One moment at the carrier: nothing comes between the check of the deadline and this. */
  function post({ chance }: GatewayParts, request: SendRequest): SendResult {
    const query = new URL(request.statusCallback).searchParams;
    const note = (accepted: boolean, sid: string | null, answer: number | 'none') =>
      ledger.write({
        type: 'post',
        clientId: query.get('c') ?? '',
        messageId: query.get('m') ?? '',
        attempt: Number(query.get('a')),
        kind: query.get('k') ?? '',
        datasetId: query.get('d') ?? '',
        to: request.to,
        from: request.from,
        body: request.body,
        validitySeconds: request.validitySeconds,
        accepted,
        sid,
        answer,
      });
    const answered = (statusCode: number, body: Record<string, unknown>) =>
      outcomeOfAnswer({ statusCode, headers: {}, body: JSON.stringify(body) }, [], stepper.now);
    const fault = faults.oneOf({
      rate_limited_429: 0.026,
      connection_refused: 0.026,
      error_500_before_accept: 0.026,
      error_500_after_accept: 0.026,
      timeout_after_accept: 0.026,
      reset_after_accept: 0.026,
    });
    // A person may write at the very moment at which a text to them is on the wire.
    if (request.to !== '' && query.get('k') !== 'notice' && faults.strikes('stop_while_sending', 0.028)) {
      carrier.text(request.to, request.from, 'STOP', 'stop');
    }
    if (fault === 'connection_refused')
      return outcomeOfFailure(new WireFailure('connect_failed', false, 'connection refused'));
    if (fault === 'rate_limited_429') {
      note(false, null, 429);
      return answered(429, { code: 20429 });
    }
    if (fault === 'error_500_before_accept') {
      note(false, null, 500);
      return answered(500, {});
    }
    if (isRefused(request.to)) {
      note(false, null, 400);
      return answered(400, { code: 21211 });
    }
    const sid = carrier.accept({ ...request, callback: request.statusCallback });
    if (fault === null) {
      note(true, sid, 201);
      return answered(201, { sid, status: 'queued' });
    }
    note(true, sid, fault === 'error_500_after_accept' ? 500 : 'none');
    if (fault === 'error_500_after_accept') return answered(500, {});
    const hung = fault === 'timeout_after_accept';
    stepper.delay(hung ? 10_000 : chance.int(10, 900));
    return outcomeOfFailure(new WireFailure(hung ? 'timeout' : 'reset', true, 'no answer came'));
  }
}
