import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

export type Behaviour = (response: ServerResponse) => void;

export interface FakeOpenAi {
  baseUrl: string;
  requests: { method: string; path: string; headers: IncomingMessage['headers']; body: Record<string, unknown> }[];
}

/** A server for the current test that answers every request in the same way. */
export async function fakeOpenAi(behaviour: Behaviour): Promise<FakeOpenAi> {
  const requests: FakeOpenAi['requests'] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      requests.push({ method, path: url, headers, body: JSON.parse(text || '{}') as Record<string, unknown> });
      behaviour(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { baseUrl: `http://127.0.0.1:${port}/v1`, requests };
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Behaviour {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  };
}

export const USAGE = {
  input_tokens: 2_000,
  input_tokens_details: { cached_tokens: 1_500 },
  output_tokens: 100,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 2_100,
};

/** A whole response whose message has this content. */
export function responseWith(content: object[], changes: object = {}): Record<string, unknown> {
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1_800_000_000,
    status: 'completed',
    error: null,
    incomplete_details: null,
    model: 'gpt-5.4-mini-2026-03-17',
    output: [{ type: 'message', id: 'msg_1', status: 'completed', role: 'assistant', content }],
    usage: USAGE,
    ...changes,
  };
}

export function textPart(text: string): object {
  return { type: 'output_text', text, annotations: [] };
}
