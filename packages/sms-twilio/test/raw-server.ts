import net from 'node:net';
import tls from 'node:tls';
import type { Socket } from 'node:net';

/** What the server does once a whole request has come in. */
export type Behaviour = (socket: Socket, request: string) => void;

export interface RawServer {
  baseUrl: string;
  port: number;
  /** Whole requests as they came over the wire. */
  requests: string[];
  /** Bytes received, whether or not they make a request. */
  bytes: () => number;
  connections: () => number;
  /** Resolves at the next connection. */
  connected: Promise<void>;
  behave(behaviour: Behaviour): void;
  close: () => Promise<void>;
}

export interface RawServerOptions {
  /** Called for each connection before anything is read. */
  onConnection?: (socket: Socket) => void;
  /** TLS with a pre-shared key instead of a certificate. */
  psk?: Buffer;
}

/** An HTTP server made by hand, so that a test decides each byte and each reset. */
export async function startRawServer(behaviour: Behaviour, options: RawServerOptions = {}): Promise<RawServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let current = behaviour;
  let bytes = 0;
  let connections = 0;
  const firstConnection = Promise.withResolvers<void>();

  function serve(socket: Socket): void {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    options.onConnection?.(socket);
    firstConnection.resolve();
    let buffer = '';
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      buffer += chunk.toString('utf8');
      const headEnd = buffer.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(buffer)?.[1] ?? 0);
      if (buffer.length - headEnd - 4 < length) return;
      const request = buffer;
      buffer = '';
      requests.push(request);
      current(socket, request);
    });
  }

  const { psk } = options;
  const server =
    psk === undefined
      ? net.createServer(serve)
      : tls.createServer(
          { ciphers: 'PSK', maxVersion: 'TLSv1.2', pskCallback: () => psk },
          // A TLS server hands out its sockets once they are secure.
          serve,
        );
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    baseUrl: `${psk === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}`,
    port: address.port,
    requests,
    bytes: () => bytes,
    connections: () => connections,
    connected: firstConnection.promise,
    behave(next) {
      current = next;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers with this status and body. */
export function answer(status: number, body: string | object, headers: Record<string, string> = {}): Behaviour {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const extra = Object.entries(headers).map(([key, value]) => `${key}: ${value}\r\n`);
  return (socket) => {
    socket.write(
      `HTTP/1.1 ${status} X\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n${extra.join('')}\r\n${text}`,
    );
  };
}

export const hang: Behaviour = () => {};
export const reset: Behaviour = (socket) => {
  socket.resetAndDestroy();
};
