import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EpochMs } from '@rekindle/domain';
import { callbackTag } from './callback-tag.ts';
import { planTimeline } from './carrier-timeline.ts';
import { type CreateRequest, parseCreate, refusalOf } from './create-rules.ts';
import type { CreateFault } from './faults.ts';
import { parseForm, readBody, resetConnection, sendJson } from './http-io.ts';
import type { PlannedEvent, PostOutcome } from './ledger-entries.ts';
import { listMessages, listNumbers } from './message-list.ts';
import type { Performer } from './performer.ts';
import { keyedHash } from './rng.ts';
import { errorBody, messageResource } from './twilio-resource.ts';
import type { World } from './world.ts';

/** How long a create request waits for a callback that is to come before its answer, in real milliseconds. */
const EARLY_CALLBACK_TIMEOUT_MS = 3_000;

export interface TwilioDeps {
  world: World;
  performer: Performer;
  /** Runs a task after the answer, counted as in flight. */
  afterwards: (task: () => Promise<unknown>) => void;
  /** Takes no connections for a moment. */
  outage: () => void;
}

/** `/2010-04-01/Accounts/...`, as far as texts need it. */
export async function handleTwilio(
  deps: TwilioDeps,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  hung: () => void,
): Promise<void> {
  const { world } = deps;
  const match = url.pathname.match(/^\/2010-04-01\/Accounts\/([^/]+)\/(.+)\.json$/);
  const account = match?.[1] ?? '';
  const resource = match?.[2] ?? '';
  const body = request.method === 'POST' ? await readBody(request) : '';
  await world.clock.sync();
  const create = resource === 'Messages' && request.method === 'POST' ? parseCreate(account, parseForm(body)) : null;
  if (!authorised(world, request.headers.authorization, account)) {
    if (create !== null)
      recordPost(world, create, { accepted: false, sid: null, http: 401, code: 20003, fault: null }, []);
    sendJson(response, 401, errorBody(20003, 401));
    return;
  }
  if (create !== null) {
    await createMessage(deps, create, response, hung);
    return;
  }
  if (request.method !== 'GET') {
    sendJson(response, 404, errorBody(20404, 404));
    return;
  }
  const sid = resource.match(/^Messages\/(SM[0-9a-f]{32})$/)?.[1];
  const message = sid === undefined ? undefined : world.messages.get(sid);
  if (message?.account === account) sendJson(response, 200, messageResource(message));
  else if (resource === 'Messages') sendJson(response, 200, listMessages(world, account, url));
  else if (resource === 'IncomingPhoneNumbers') sendJson(response, 200, listNumbers(world, account, url));
  else sendJson(response, 404, errorBody(20404, 404));
}

function authorised(world: World, header: string | undefined, account: string): boolean {
  const [scheme, encoded] = (header ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic' || encoded === undefined) return false;
  const [user, password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return user === account && world.accounts.get(account)?.token === password;
}

async function createMessage(
  deps: TwilioDeps,
  request: CreateRequest,
  response: ServerResponse,
  hung: () => void,
): Promise<void> {
  const { world, performer } = deps;
  const nth = world.postsTo(request.to) + 1;
  const now = world.clock.now();
  const fault = world.faults.forCreate(request.to, nth);
  const from = world.senderFor(request.account, request.from, request.messagingServiceSid, request.to);
  const outcome = decide(world, request, from, fault, now, nth);
  const plans = outcome.sid === null ? [] : timeline(world, request, outcome.sid, now, nth);
  recordPost(world, { ...request, from: from ?? request.from }, outcome, plans);

  const due = plans.filter((event) => event.at <= now);
  const early = earlyOnes(due);
  await performer.runNow(early, now, EARLY_CALLBACK_TIMEOUT_MS);
  const outage = world.faults.outageAfter(request.to, nth);
  answer(world, outcome, response, hung, outage);
  deps.afterwards(() =>
    performer.runNow(
      due.map((event) => event.id),
      now,
    ),
  );
  if (outage) deps.outage();
}

function recordPost(world: World, request: CreateRequest, outcome: PostOutcome, plans: PlannedEvent[]): void {
  world.record({ type: 'post', ...request, tag: callbackTag(request.callback), outcome, plans });
}

function decide(
  world: World,
  request: CreateRequest,
  from: string | null,
  fault: CreateFault | null,
  now: EpochMs,
  nth: number,
): PostOutcome {
  if (fault === 'rate_limited') return { accepted: false, sid: null, http: 429, code: 20429, fault };
  if (fault === 'error_before_accept') return { accepted: false, sid: null, http: 500, code: 20500, fault };
  const code = refusalOf(request, from, world);
  if (code !== null) return { accepted: false, sid: null, http: 400, code, fault: null };
  const sid = `SM${keyedHash(world.seed, 'message', request.account, request.to, nth, now).slice(0, 32)}`;
  if (fault === null) return { accepted: true, sid, http: 201, code: null, fault };
  const answered = fault === 'error_after_accept';
  return { accepted: true, sid, http: answered ? 500 : null, code: answered ? 20500 : null, fault };
}

function timeline(world: World, request: CreateRequest, sid: string, at: EpochMs, nth: number): PlannedEvent[] {
  return planTimeline({
    seed: world.seed,
    sid,
    phone: request.to,
    nth,
    at,
    validitySeconds: request.validity,
    viaService: request.messagingServiceSid !== null,
    hasCallback: request.callback !== null,
    faults: world.faults.config,
  });
}

/** The callbacks that come before the answer, each after the status change it tells of. */
function earlyOnes(due: readonly PlannedEvent[]): string[] {
  const early = due.filter((event) => event.kind === 'callback' && event.early);
  if (early.length === 0) return [];
  return [...due.filter((event) => event.kind === 'carrier' && event.status === 'sent'), ...early].map(
    (event) => event.id,
  );
}

function answer(
  world: World,
  outcome: PostOutcome,
  response: ServerResponse,
  hung: () => void,
  closing: boolean,
): void {
  const headers: Record<string, string> = closing ? { connection: 'close' } : {};
  if (outcome.http === null) {
    if (outcome.fault === 'reset_after_accept') resetConnection(response);
    else hung();
    return;
  }
  const message = outcome.sid === null ? undefined : world.messages.get(outcome.sid);
  if (outcome.http === 201 && message !== undefined) {
    // The answer shows the text as it was taken in, whatever has become of it since.
    const status = message.messagingServiceSid === null ? 'queued' : 'accepted';
    sendJson(response, 201, messageResource({ ...message, status, errorCode: null, sentAt: null }), headers);
    return;
  }
  if (outcome.http === 429) headers['retry-after'] = '1';
  sendJson(response, outcome.http, errorBody(outcome.code ?? 20500, outcome.http), headers);
}
