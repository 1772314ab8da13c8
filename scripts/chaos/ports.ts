import { createServer } from 'node:net';

/** Below those that systems hand out by themselves, so that nobody gets one between the choice and its use. */
const LOWEST = 20_000;
const HIGHEST = 30_000;
/** Runs side by side begin at different places. */
let next = LOWEST + ((process.pid * 97) % (HIGHEST - LOWEST));

/** A free loopback port that this process hands out once. */
export async function ownPort(): Promise<number> {
  for (let tries = LOWEST; tries < HIGHEST; tries++) {
    const port = next;
    next = next + 1 < HIGHEST ? next + 1 : LOWEST;
    if (await isFree(port)) return port;
  }
  throw new Error(`No port from ${LOWEST} to ${HIGHEST} is free`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
