import { HttpProblem } from '@rekindle/http';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ConsoleDeps, SandboxControl } from '../deps.ts';
import { addRoute } from '../route.ts';
import { Instant, instant, instantOrNull } from '../schemas/common.ts';

const Sandbox = z.object({
  now: Instant.describe('The simulated time.'),
  speed: z.number().describe('Simulated seconds a real second; 0 stands still.'),
});
const Skipped = z.object({
  now: Instant,
  reached: Instant.nullable().describe('When the next thing happened; null when nothing is to come.'),
});
const SpeedBody = z.object({ speed: z.number().min(0).max(100_000) });

/** The sandbox's clock, which every client of the sandbox shares. */
export function addSandboxRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  const sandbox = { tag: 'Sandbox', needs: 'sandbox.control' } as const;
  addRoute(app, deps, {
    ...sandbox,
    method: 'GET',
    url: '/api/v1/sandbox',
    summary: "The sandbox's clock",
    needs: null,
    answers: { 200: Sandbox },
    handle: async () => ({ status: 200, body: await shown(deps, controlOf(deps)) }),
  });
  addRoute(app, deps, {
    ...sandbox,
    method: 'POST',
    url: '/api/v1/sandbox/skip',
    summary: 'Jump to the next thing that happens',
    answers: { 200: Skipped },
    handle: async () => {
      const reached = await controlOf(deps).skip();
      return { status: 200, body: { now: instant(deps.clock.now()), reached: instantOrNull(reached) } };
    },
  });
  addRoute(app, deps, {
    ...sandbox,
    method: 'PUT',
    url: '/api/v1/sandbox/speed',
    summary: 'Let the clock run faster or slower',
    body: SpeedBody,
    answers: { 200: Sandbox },
    handle: async ({ body }) => {
      const control = controlOf(deps);
      await control.setSpeed(body.speed);
      return { status: 200, body: await shown(deps, control) };
    },
  });
}

async function shown(deps: ConsoleDeps, control: SandboxControl): Promise<z.input<typeof Sandbox>> {
  return { now: instant(deps.clock.now()), speed: await control.speed() };
}

function controlOf({ sandbox, mode }: ConsoleDeps): SandboxControl {
  if (sandbox !== null) return sandbox;
  const detail =
    mode === 'live'
      ? 'There is no simulated clock here: this installation is live.'
      : 'The clock cannot be moved from here: this process does not know where the simulator is (TWILIO_BASE_URL).';
  throw new HttpProblem(409, detail, { kind: 'no-sandbox' });
}
