import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

const httpAgent = new HttpAgent({ keepAlive: true });
const httpsAgent = new HttpsAgent({ keepAlive: true });

/**
 * Posts a body and returns the status, once the answer has been read to its end; follows no redirect. Rejects with
 * the socket's error, or with one whose code is `ETIMEDOUT` after `timeoutMs` real milliseconds in all. Plain
 * `node:http`, because `fetch` costs several times as much and a month of business makes thousands of posts.
 */
export async function httpPost(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<number> {
  try {
    return await once(url, body, headers, timeoutMs);
  } catch (error) {
    // The receiver closed an idle connection just as it was used again. At worst the post arrives twice.
    if (error instanceof StaleConnection) return once(url, body, headers, timeoutMs);
    throw error;
  }
}

class StaleConnection extends Error {
  override readonly name = 'StaleConnection';
}

function once(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const secure = url.startsWith('https:');
    const post = (secure ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      agent: secure ? httpsAgent : httpAgent,
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      signal: AbortSignal.timeout(timeoutMs),
    });
    post.on('response', (response) => {
      response.on('error', reject);
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.resume();
    });
    post.on('error', (error: NodeJS.ErrnoException) => {
      if (error.name === 'AbortError') reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }));
      else if (post.reusedSocket && error.code === 'ECONNRESET') reject(new StaleConnection());
      else reject(error);
    });
    post.end(body);
  });
}
