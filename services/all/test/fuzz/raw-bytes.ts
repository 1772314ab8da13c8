import { connect } from 'node:net';

/** What is no request, or one that no client of ours would write. */
export const NO_HTTP: readonly string[] = [
  'hello\r\n\r\n',
  '\0\0\0\0',
  '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03',
  'GET /livez HTTP/9.9\r\nHost: x\r\n\r\n',
  'GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET //[::/api/v1/none HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n',
  'GET http://[/api/v1/none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  `GET /api/v1/none HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(100_000)}\r\n\r\n`,
  `GET /api/v1/none HTTP/1.1\r\nHost: x\r\n${'X: y\r\n'.repeat(5_000)}\r\n`,
  'POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
  'POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST /api/v1/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n',
];

/** What a server says to these bytes until it closes; '' when it only closes. */
export async function answerTo(origin: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = connect(Number(port), hostname);
  let said = '';
  socket.on('data', (chunk: Buffer) => {
    said += chunk.toString('latin1');
  });
  socket.on('close', () => resolve());
  socket.on('error', () => resolve());
  // Whatever is not answered is at its end: nothing more comes.
  socket.end(Buffer.from(bytes, 'latin1'));
  await promise;
  socket.destroy();
  return said;
}
