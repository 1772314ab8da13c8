import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { Expectations } from './expectations.ts';
import { CREATE_FAULTS, type FaultChanges, MODEL_FAULTS, WEBHOOK_FAULTS, withFaults } from './faults.ts';
import { readBody, sendJson } from './http-io.ts';
import type { Means } from './ledger-entries.ts';
import type { Simulator } from './simulator.ts';
import { violations } from './violations.ts';
import type { World } from './world.ts';

const times = z.int().min(1).max(1_000).default(1);
const probabilities = z.record(z.string(), z.number().min(0).max(1));

const MEANS: readonly Means[] = [
  'stop',
  'start',
  'interest',
  'question',
  'decline',
  'wrong_number',
  'bot_question',
  'handover',
  'complaint',
  'auto_reply',
  'tapback',
  'chat',
];

const BODIES = {
  '/sim/run-due': z.object({ now: z.number().optional() }),
  '/sim/text': z.object({
    from: z.string(),
    to: z.string(),
    body: z.string(),
    means: z.enum(MEANS).optional(),
    media: z.int().min(0).max(10).optional(),
  }),
  '/sim/faults': z.union([
    z.strictObject({ create: z.enum(CREATE_FAULTS), times, to: z.string().nullable().default(null) }),
    z.strictObject({ model: z.enum(MODEL_FAULTS), times }),
    z.strictObject({ webhook: z.enum(WEBHOOK_FAULTS), times }),
    z.strictObject({ outageMs: z.int().min(1).max(60_000) }),
    z.strictObject({ disarm: z.literal(true) }),
    z.strictObject({
      config: z.object({
        create: probabilities.optional(),
        model: probabilities.optional(),
        webhook: probabilities.optional(),
        callback: probabilities.optional(),
        badHandsets: z.number().min(0).max(1).optional(),
        outage: z.number().min(0).max(1).optional(),
      }),
    }),
  ]),
  '/sim/point': z.object({ inboundUrl: z.string().nullable(), calUrl: z.string().nullable() }),
  '/sim/accounts': z.object({ sid: z.string(), token: z.string() }),
  '/sim/numbers': z.object({ e164: z.string(), account: z.string(), messagingServiceSid: z.string().optional() }),
  '/sim/violations': Expectations,
};

/** `/sim/...`: looking into the simulator and steering it. Not counted as in flight. */
export async function handleControl(
  simulator: Simulator,
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  await world.clock.sync();
  if (request.method === 'GET') {
    const found = look(simulator, world, url);
    sendJson(response, found === undefined ? 404 : 200, found ?? { error: 'not found' });
    return;
  }
  const path = url.pathname;
  if (request.method !== 'POST' || !Object.hasOwn(BODIES, path)) {
    sendJson(response, 404, { error: 'not found' });
    return;
  }
  try {
    const raw = await readBody(request);
    sendJson(
      response,
      200,
      await steer(simulator, world, path as keyof typeof BODIES, JSON.parse(raw === '' ? '{}' : raw)),
    );
  } catch (error) {
    if (error instanceof z.ZodError) sendJson(response, 400, { error: 'bad body', issues: error.issues });
    else if (error instanceof SyntaxError) sendJson(response, 400, { error: 'body is not JSON' });
    else throw error;
  }
}

function look(simulator: Simulator, world: World, url: URL): unknown {
  switch (url.pathname) {
    case '/sim/state':
      return {
        now: world.clock.now(),
        seed: world.seed,
        entries: world.ledger.entries.length,
        messages: world.messages.size,
        people: world.peopleCount,
        pending: world.agenda.size,
        nextEventAt: simulator.nextEventAt(),
        inFlight: simulator.inFlight(),
        numbers: [...world.numbers.keys()],
        inboundUrl: world.inboundUrl,
        calUrl: world.calUrl,
        faults: world.faults.config,
      };
    case '/sim/ledger': {
      const after = Number(url.searchParams.get('after') ?? 0) || 0;
      return { entries: world.ledger.entries.slice(after) };
    }
    case '/sim/next-event':
      return { at: simulator.nextEventAt() };
    case '/sim/in-flight':
      return { count: simulator.inFlight(), undelivered: simulator.undelivered() };
    default:
      return undefined;
  }
}

async function steer(simulator: Simulator, world: World, path: keyof typeof BODIES, body: unknown): Promise<unknown> {
  switch (path) {
    case '/sim/run-due': {
      const { now } = BODIES[path].parse(body);
      return { performed: await simulator.runDue(now ?? world.clock.now()) };
    }
    case '/sim/text': {
      const { means, media, ...text } = BODIES[path].parse(body);
      return simulator.text({
        ...text,
        ...(means === undefined ? {} : { means }),
        ...(media === undefined ? {} : { media }),
      });
    }
    case '/sim/faults':
      steerFaults(simulator, world, BODIES[path].parse(body));
      return { config: world.faults.config };
    case '/sim/point':
      simulator.point(BODIES[path].parse(body));
      return {};
    case '/sim/accounts':
      simulator.addAccount(BODIES[path].parse(body));
      return {};
    case '/sim/numbers': {
      const { e164, account, messagingServiceSid } = BODIES[path].parse(body);
      simulator.addNumber({ e164, account, ...(messagingServiceSid === undefined ? {} : { messagingServiceSid }) });
      return {};
    }
    case '/sim/violations':
      return { violations: violations(world.ledger.entries, BODIES[path].parse(body)) };
  }
}

function steerFaults(simulator: Simulator, world: World, body: z.infer<(typeof BODIES)['/sim/faults']>): void {
  const { faults } = world;
  if ('create' in body) faults.armCreate(body.create, body.times, body.to);
  else if ('model' in body) faults.armModel(body.model, body.times);
  else if ('webhook' in body) faults.armWebhook(body.webhook, body.times);
  else if ('outageMs' in body) simulator.outage(body.outageMs);
  else if ('disarm' in body) faults.disarm();
  else faults.config = withFaults(faults.config, body.config as FaultChanges);
}
