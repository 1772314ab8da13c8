import { randomBytes, timingSafeEqual } from 'node:crypto';
import { platformReadiness } from '@rekindle/boot';
import { buildApp, HttpProblem, parseInput } from '@rekindle/http';
import type { Running } from '@rekindle/runtime';
import { z } from 'zod';
import { knownNumbers } from './known-numbers.ts';
import type { SandboxDriver } from './sandbox-driver.ts';
import type { Stack } from './stack.ts';

const Speed = z.object({ speed: z.number().min(0).max(100_000) });

/** What steers the running system from the command line, with its health and metrics. Loopback only. */
export async function serveControl(
  stack: Stack,
  driver: SandboxDriver | null,
  port: number,
): Promise<Running & { url: string; token: string }> {
  const { platform } = stack;
  const token = randomBytes(24).toString('base64url');
  const app = buildApp({
    name: 'all',
    log: platform.log,
    metrics: platform.metrics.registry,
    readiness: async () => await platformReadiness(platform),
  });

  const sandboxOf = (authorization: string | undefined): SandboxDriver => {
    const given = Buffer.from(authorization ?? '');
    const wanted = Buffer.from(`Bearer ${token}`);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      throw new HttpProblem(401, 'The control token is missing or wrong.');
    }
    if (driver === null) throw new HttpProblem(409, 'Only a sandbox clock can be moved.');
    return driver;
  };

  app.post('/sandbox/skip', async (request) => {
    const reached = await sandboxOf(request.headers.authorization).skip();
    return { now: platform.clock.now(), reached };
  });
  app.post('/sandbox/speed', async (request) => {
    const sandbox = sandboxOf(request.headers.authorization);
    sandbox.setSpeed(parseInput(Speed, request.body).speed);
    return { now: platform.clock.now(), speed: sandbox.speed() };
  });
  app.post('/sandbox/numbers', async (request) => {
    sandboxOf(request.headers.authorization);
    const numbers = await knownNumbers(platform);
    for (const number of numbers) stack.simulator?.addNumber(number);
    return { numbers: numbers.length };
  });
  const url = await app.listen({ host: '127.0.0.1', port });
  return { url, token, stop: async () => await app.close() };
}
