import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { MonotonicClock } from '@rekindle/runtime';

interface WireRequest {
  method: 'GET' | 'POST';
  url: URL;
  headers: Record<string, string>;
  body: string | null;
  /** Monotonic milliseconds after which not a byte may leave; null for requests that change nothing. */
  deadlineMonotonicMs: number | null;
}

export interface WireAnswer {
  statusCode: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export type WireFailureCause = 'connect_failed' | 'deadline' | 'timeout' | 'reset' | 'unreadable';

/** No whole answer. With `handedOver: false` it is certain that the other side saw nothing of the request. */
export class WireFailure extends Error {
  override readonly name = 'WireFailure';
  readonly failure: WireFailureCause;
  readonly handedOver: boolean;

  constructor(failure: WireFailureCause, handedOver: boolean, detail: string) {
    super(detail);
    this.failure = failure;
    this.handedOver = handedOver;
  }
}

export interface WireOptions {
  monotonic: MonotonicClock;
  /** From the start of one exchange to its last byte, in milliseconds of real time. */
  requestTimeoutMs: number;
  /** Extra TLS settings, such as a private certificate authority. */
  tls?: ConnectionOptions;
}

/** HTTP over kept-alive connections that knows exactly whether a request's first byte has left. */
export interface Wire {
  /** Exactly one request, no redirect followed, no retry. Throws only `WireFailure`. */
  exchange(request: WireRequest): Promise<WireAnswer>;
  /** Closes all connections, those in use too. */
  close(): void;
}

const ANSWER_BYTES_MAX = 16 * 1024 * 1024;
/** Shorter than the idle limit of usual servers and balancers, so that a reused connection is rarely a dead one. */
const IDLE_SOCKET_MS = 4_000;

export function createWire(options: WireOptions): Wire {
  const pool = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, maxFreeSockets: 32, timeout: IDLE_SOCKET_MS };
  const plain = new http.Agent(pool);
  const secure = new https.Agent({ ...options.tls, ...pool });
  const connected = new WeakSet<Socket>();

  function exchange(request: WireRequest): Promise<WireAnswer> {
    const pastDeadline = () =>
      request.deadlineMonotonicMs !== null && options.monotonic.monotonicMs() >= request.deadlineMonotonicMs;
    if (pastDeadline()) {
      return Promise.reject(new WireFailure('deadline', false, 'past the deadline before connecting'));
    }

    return new Promise((resolve, reject) => {
      let handedOver = false;
      let settled = false;
      const isSecure = request.url.protocol === 'https:';
      const outgoing = isSecure
        ? https.request(request.url, { method: request.method, headers: request.headers, agent: secure })
        : http.request(request.url, { method: request.method, headers: request.headers, agent: plain });

      function settle(): boolean {
        if (settled) return false;
        settled = true;
        clearTimeout(overall);
        clearTimeout(untilDeadline);
        return true;
      }
      function fail(failure: WireFailureCause, detail: string): void {
        if (!settle()) return;
        outgoing.destroy();
        reject(new WireFailure(failure, handedOver, detail));
      }
      function failAs(error: Error & { code?: string }): void {
        fail(handedOver ? afterHandOver(error) : 'connect_failed', error.code ?? error.name);
      }

      const overall = setTimeout(() => {
        if (handedOver) fail('timeout', `no answer within ${options.requestTimeoutMs} ms`);
        else fail('connect_failed', `no connection within ${options.requestTimeoutMs} ms`);
      }, options.requestTimeoutMs);
      const untilDeadline =
        request.deadlineMonotonicMs === null
          ? undefined
          : setTimeout(
              () => {
                if (!handedOver) fail('deadline', 'not connected before the deadline');
              },
              Math.max(0, Math.ceil(request.deadlineMonotonicMs - options.monotonic.monotonicMs())),
            );

      function write(socket: Socket): void {
        if (settled) return;
        if (pastDeadline()) return fail('deadline', 'connected past the deadline');
        if (socket.destroyed || !socket.writable || socket.readableEnded) {
          return fail('connect_failed', 'the connection was closed before the request');
        }
        handedOver = true;
        outgoing.end(request.body ?? undefined);
      }

      outgoing.on('socket', (socket) => {
        if (connected.has(socket)) return write(socket);
        socket.once(isSecure ? 'secureConnect' : 'connect', () => {
          connected.add(socket);
          write(socket);
        });
      });
      outgoing.on('error', failAs);
      outgoing.on('close', () => fail(handedOver ? 'reset' : 'connect_failed', 'the connection was closed'));
      outgoing.on('response', (incoming) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        incoming.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > ANSWER_BYTES_MAX) fail('unreadable', 'the answer is too long');
          else chunks.push(chunk);
        });
        incoming.on('error', failAs);
        incoming.on('end', () => {
          if (!settle()) return;
          const body = Buffer.concat(chunks).toString('utf8');
          resolve({ statusCode: incoming.statusCode ?? 0, headers: incoming.headers, body });
        });
      });
    });
  }

  return {
    exchange,
    close() {
      plain.destroy();
      secure.destroy();
    },
  };
}

function afterHandOver(error: Error & { code?: string }): WireFailureCause {
  if (error.code?.startsWith('HPE_')) return 'unreadable';
  return error.code === 'ETIMEDOUT' ? 'timeout' : 'reset';
}
