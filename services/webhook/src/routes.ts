import { type Database, type InboundText, numberOwners } from '@rekindle/db';
import { isSignatureTest, SIGNATURE_TEST_PASSED } from '@rekindle/contracts';
import { HttpProblem } from '@rekindle/http';
import type { Logger } from '@rekindle/runtime';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AccountKeysOf } from './account-keys.ts';
import { parseCalEvent, verifyCalSignature } from './cal-event.ts';
import type { WebhookCommits } from './commits.ts';
import type { WebhookDeps } from './deps.ts';
import { type BookingDeps, receiveBooking } from './receive-booking.ts';
import { readInboundWebhook } from './receive-inbound.ts';
import { readStatusWebhook } from './receive-status.ts';
import { originAbout, originOf, speaksFor, type TwilioOrigin, type TwilioRequest } from './twilio-origin.ts';
import type { WakeUp } from './wake-up.ts';

/** What the routes work with. */
export interface RouteDeps extends WebhookDeps, BookingDeps {
  /** What Twilio was told to call, without a trailing slash; signatures are checked against it. */
  publicBaseUrl: string;
  accountKeys: AccountKeysOf;
  /** Secrets that a client's Cal.com webhook may be signed with. */
  calSecrets(clientId: string): readonly string[];
  commits: WebhookCommits;
  wakeUp: WakeUp;
}

/** Twilio texts back whatever else it is answered with. */
const EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>';
const RETRY_AFTER_SECONDS = 5;

declare module 'fastify' {
  interface FastifyRequest {
    /** Who signed this Twilio webhook. */
    twilioOrigin: TwilioOrigin | null;
  }
}

/** POST /twilio/inbound, /twilio/status and /cal/:clientId. */
export function addWebhookRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.decorateRequest('twilioOrigin', null);
  const verified = { preValidation: async (request: FastifyRequest) => await verifyTwilio(deps, request) };

  app.post('/twilio/inbound', verified, async (request, reply) => {
    // Ours, signed like a text: whoever asked learns that public address and token fit, and nothing is kept.
    if (isSignatureTest(formOf(request))) return twiml(reply.header(...SIGNATURE_TEST_PASSED));
    const read = readInboundWebhook(formOf(request), originOfRequest(request), deps.ids.next);
    if (read === null) throw new HttpProblem(400, 'This is not an inbound text of Twilio.');
    const text = { ...read, ...(await committed(deps.log, originOfText(deps, request, read))) };
    const stored = await committed(deps.log, deps.commits.inbound.submit(text));
    if (stored.clientId === null)
      deps.log.warn({ inboxId: stored.inboxId }, 'a text to a number of no client was kept');
    if (stored.fresh && stored.clientId !== null) {
      await deps.wakeUp('match-inbound', { clientId: stored.clientId, inboxId: stored.inboxId });
    }
    return twiml(reply);
  });

  app.post('/twilio/status', verified, async (request, reply) => {
    const report = readStatusWebhook(request.query, formOf(request), deps.ids.next);
    if (report === null) throw new HttpProblem(400, 'This is not a delivery report of one of our texts.');
    const about = { origin: originOfRequest(request), clientId: report.clientId };
    const origin = await committed(deps.log, originAbout(deps, twilioRequest(request), about));
    if (!speaksFor(origin, report.clientId)) {
      throw new HttpProblem(403, 'This account may not report on that client.');
    }
    const clientId = await committed(deps.log, deps.commits.status.submit(report));
    if (clientId !== null) await deps.wakeUp('apply-status', { clientId, statusEventId: report.id });
    return twiml(reply);
  });

  app.post('/cal/:clientId', async (request, reply) => {
    const { success, data: params } = z.object({ clientId: z.uuid() }).safeParse(request.params);
    const clientId = success ? params.clientId.toLowerCase() : '';
    const signature = header(request, 'x-cal-signature-256');
    const rawBody = request.rawBody ?? Buffer.alloc(0);
    if (!verifyCalSignature({ secrets: deps.calSecrets(clientId), signature, rawBody })) {
      throw new HttpProblem(403, 'The signature does not fit.');
    }
    const event = parseCalEvent(request.body);
    if (event === 'malformed') throw new HttpProblem(400, 'This is not a booking event of Cal.com.');
    if (!success || !(await committed(deps.log, clientExists(deps.db, clientId)))) {
      throw new HttpProblem(404, 'There is no such client.');
    }
    if (event !== 'ignored') {
      await committed(deps.log, receiveBooking(deps, clientId, event));
    }
    return reply.send({ received: true });
  });
}

async function verifyTwilio(deps: RouteDeps, request: FastifyRequest): Promise<void> {
  const origin = await committed(deps.log, originOf(deps, twilioRequest(request)));
  if (origin === null) throw new HttpProblem(403, 'The signature does not fit.');
  request.twilioOrigin = origin;
}

/** Asked before the text is stored: one that was stored for nobody stays nobody's, also when a poll finds it again. */
async function originOfText(deps: RouteDeps, request: FastifyRequest, { to }: InboundText): Promise<TwilioOrigin> {
  const origin = originOfRequest(request);
  if (origin.clientIds === null) return origin;
  const clientId = (await numberOwners(deps.db.system, [to])).get(to);
  return clientId === undefined ? origin : await originAbout(deps, twilioRequest(request), { origin, clientId });
}

function twilioRequest(request: FastifyRequest): TwilioRequest {
  return {
    target: request.url,
    signature: header(request, 'x-twilio-signature'),
    params: formOf(request),
    rawBody: request.rawBody ?? Buffer.alloc(0),
  };
}

function originOfRequest(request: FastifyRequest): TwilioOrigin {
  if (request.twilioOrigin === null) throw new Error('A Twilio route without its signature check');
  return request.twilioOrigin;
}

const NO_FIELDS: Readonly<Record<string, string>> = {};
const Form = z.record(z.string(), z.string());

/** The form's fields; none for a JSON body, which only a signature with `bodySHA256` covers. */
function formOf(request: FastifyRequest): Readonly<Record<string, string>> {
  const isForm =
    request.headers['content-type']?.toLowerCase().startsWith('application/x-www-form-urlencoded') === true;
  const form = isForm ? Form.safeParse(request.body) : null;
  return form?.success === true ? form.data : NO_FIELDS;
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

async function clientExists(db: Database, clientId: string): Promise<boolean> {
  const row = await db.system.selectFrom('clients').select('id').where('id', '=', clientId).executeTakeFirst();
  return row !== undefined;
}

/**
 * Waits for the database. Whatever keeps it from committing, the caller is asked to come back: what it brought is not
 * stored, and a 500 would tell it to give up.
 */
async function committed<T>(log: Logger, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (err) {
    if (err instanceof HttpProblem) throw err;
    log.error({ err }, 'a webhook could not be stored');
    throw new HttpProblem(503, 'This cannot be stored now. Try again.', {
      kind: 'unavailable',
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
}

function twiml(reply: FastifyReply): FastifyReply {
  return reply.code(200).type('text/xml; charset=utf-8').send(EMPTY_TWIML);
}
