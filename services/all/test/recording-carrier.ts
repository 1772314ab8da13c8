import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { EpochMs } from '@rekindle/domain';

/** A create-message call as the carrier got it. */
export interface CarrierPost {
  at: EpochMs;
  /** Whose text it is, by the address. */
  accountSid: string;
  to: string;
  from: string;
  /** From the callback's query: which campaign and step this text says it is. */
  datasetId: string;
  kind: string;
}

export interface RecordingCarrier {
  url: string;
  readonly posts: CarrierPost[];
  stop(): Promise<void>;
}

/** A carrier on loopback that takes every text and writes down when it came, by its own reading of business time. */
export async function recordingCarrier(clock: { now(): EpochMs }): Promise<RecordingCarrier> {
  const posts: CarrierPost[] = [];
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = clock.now();
    const form = new URLSearchParams(await text(request));
    const callback = new URL(form.get('StatusCallback') ?? 'http://missing').searchParams;
    posts.push({
      at,
      accountSid: request.url?.split('/')[3] ?? '',
      to: form.get('To') ?? '',
      from: form.get('From') ?? '',
      datasetId: callback.get('d') ?? '',
      kind: callback.get('k') ?? '',
    });
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ sid: `SM${String(posts.length).padStart(32, '0')}`, status: 'queued' }));
  }
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    posts,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
