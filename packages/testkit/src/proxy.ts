import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net';

export interface Proxy {
  port: number;
  /** Bytes taken and lost so far. */
  swallowed(): number;
  /** How many connections are open now. */
  connections(): number;
  /**
   * From here on whatever anybody writes is taken and lost, on new connections too. Nobody is told: neither end hears
   * that the other has closed.
   */
  swallow(): void;
  /** New connections pass again. Those of before stay half-open for good, as after a NAT has forgotten them. */
  pass(): void;
  /** From here on what the server says arrives so many milliseconds later. */
  delay(ms: number): void;
  close(): Promise<void>;
}

/** A TCP proxy on loopback. `target` is asked at each connection, so that the server behind it may move. */
export async function startProxy(target: () => NetConnectOpts): Promise<Proxy> {
  let swallowing = false;
  let lost = 0;
  let delayMs = 0;
  const open = new Set<Socket>();
  const halfOpen = new Set<Socket>();

  const server = createServer((inward) => {
    const outward = connect(target());
    for (const [from, to] of [
      [inward, outward],
      [outward, inward],
    ] as const) {
      open.add(from);
      if (swallowing) halfOpen.add(from);
      const afterDelay = (act: () => void) => {
        if (from === outward && delayMs > 0) setTimeout(act, delayMs);
        else act();
      };
      from.on('data', (bytes) => {
        if (halfOpen.has(from)) lost += bytes.length;
        else afterDelay(() => to.write(bytes));
      });
      from.on('error', () => {});
      from.on('close', () => {
        open.delete(from);
        if (!halfOpen.delete(from)) afterDelay(() => to.destroy());
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy listens nowhere');
  return {
    port: address.port,
    swallowed: () => lost,
    connections: () => open.size / 2,
    swallow() {
      swallowing = true;
      for (const socket of open) halfOpen.add(socket);
    },
    pass() {
      swallowing = false;
    },
    delay(ms) {
      delayMs = ms;
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
