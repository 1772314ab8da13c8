import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  url: string;
  headers: IncomingHttpHeaders;
  raw: string;
  form: Record<string, string>;
}

export interface Receiver {
  url: string;
  received: Received[];
  /** What the next requests are answered with; the last one stays. */
  answerWith(...statuses: number[]): void;
  /** Called while a request is still unanswered. */
  onRequest: ((request: Received) => void) | null;
  close(): Promise<void>;
}

/** A webhook of ours, as far as the simulator can tell. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let statuses: number[] = [200];
  const server = createServer((request, response) => {
    let raw = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      raw += chunk;
    });
    request.on('end', () => {
      const one: Received = {
        url: request.url ?? '',
        headers: request.headers,
        raw,
        form: Object.fromEntries(new URLSearchParams(raw)),
      };
      received.push(one);
      receiver.onRequest?.(one);
      const status = statuses.length > 1 ? statuses.shift() : statuses[0];
      response.writeHead(status ?? 200, { 'content-type': 'text/xml' }).end('<Response/>');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answerWith(...next) {
      statuses = next;
    },
    onRequest: null,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
