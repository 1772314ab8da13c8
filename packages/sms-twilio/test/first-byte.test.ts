import net from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { gatewayFor, request, serverWith, SID } from './fixtures.ts';
import { answer, hang, startRawServer } from './raw-server.ts';

const CREATED = { sid: SID, status: 'queued', direction: 'outbound-api' };

describe('nothing leaves', () => {
  it('when the connection is refused', async () => {
    const server = await startRawServer(hang);
    await server.close();
    const { gateway } = gatewayFor(server.baseUrl);
    expect(await gateway.send(request())).toMatchObject({
      kind: 'not_sent',
      cause: 'connect_failed',
      detail: 'ECONNREFUSED',
    });
  });

  it('when the name does not resolve', async () => {
    const { gateway } = gatewayFor('http://no-such-host.invalid');
    expect(await gateway.send(request())).toMatchObject({ kind: 'not_sent', cause: 'connect_failed' });
  });

  it('when the deadline is over before connecting: no connection is made', async () => {
    const server = await serverWith(answer(201, CREATED));
    const { gateway, monotonic } = gatewayFor(server.baseUrl);
    monotonic.advance(2_000);
    expect(await gateway.send(request())).toMatchObject({ kind: 'not_sent', cause: 'deadline' });
    expect(server.connections()).toBe(0);
  });

  it('when connecting takes until past the deadline: the server sees a connection and not a byte', async () => {
    const server = await serverWith(answer(201, CREATED));
    let late = false;
    const monotonic = {
      // Late from the turn after the first reading on: after connecting began, before it can have ended.
      monotonicMs: () => {
        process.nextTick(() => {
          late = true;
        });
        return late ? 2_000 : 0;
      },
      realNow: () => 0,
    };
    const { gateway } = gatewayFor(server.baseUrl, { monotonic });
    expect(await gateway.send(request())).toMatchObject({ kind: 'not_sent', cause: 'deadline' });
    await server.connected;
    expect(server.bytes()).toBe(0);
    expect(server.requests).toHaveLength(0);
  });

  it('past the deadline on a kept-alive connection either', async () => {
    const server = await serverWith(answer(201, CREATED));
    const { gateway, monotonic } = gatewayFor(server.baseUrl);
    await gateway.send(request());
    monotonic.advance(5_000);
    expect(await gateway.send(request({ attempt: 2 }))).toMatchObject({ kind: 'not_sent', cause: 'deadline' });
    expect(server.requests).toHaveLength(1);
  });

  it('when TLS is never agreed: connected TCP is not enough', async () => {
    const silent = net.createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void silent.close());
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { gateway } = gatewayFor(`https://127.0.0.1:${port}`, { requestTimeoutMs: 300 });
    expect(await gateway.send(request())).toMatchObject({ kind: 'not_sent', cause: 'connect_failed' });
  });

  it('when the certificate is not trusted or the server is not TLS at all', async () => {
    const server = await serverWith(answer(201, CREATED));
    const { gateway } = gatewayFor(server.baseUrl.replace('http:', 'https:'), { requestTimeoutMs: 300 });
    expect(await gateway.send(request())).toMatchObject({ kind: 'not_sent', cause: 'connect_failed' });
    expect(server.requests).toHaveLength(0);
  });
});

describe('over TLS', () => {
  const psk = Buffer.from('0123456789abcdef');
  const tls = {
    ciphers: 'PSK',
    maxVersion: 'TLSv1.2' as const,
    pskCallback: () => ({ psk, identity: 'test' }),
    checkServerIdentity: () => undefined,
  };

  it('a text is one POST, over a connection that is used again', async () => {
    const server = await serverWith(answer(201, CREATED), { psk });
    const { gateway } = gatewayFor(server.baseUrl, { tls });
    expect(await gateway.send(request())).toMatchObject({ kind: 'accepted' });
    expect(await gateway.send(request({ attempt: 2 }))).toMatchObject({ kind: 'accepted' });
    expect(server.requests).toHaveLength(2);
    expect(server.connections()).toBe(1);
  });

  it('the deadline is checked after the handshake', async () => {
    const server = await serverWith(answer(201, CREATED), { psk });
    let late = false;
    const monotonic = { monotonicMs: () => (late ? 2_000 : 0), realNow: () => 0 };
    const { gateway } = gatewayFor(server.baseUrl, {
      monotonic,
      tls: {
        ...tls,
        pskCallback: () => {
          late = true;
          return { psk, identity: 'test' };
        },
      },
    });
    expect(await gateway.send(request())).toMatchObject({ kind: 'not_sent', cause: 'deadline' });
    expect(server.bytes()).toBe(0);
  });
});
