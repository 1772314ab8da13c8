import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, test, vi } from 'vitest';
import { guardedPost, isPublicAddress } from '../src/outgoing/guarded-post.ts';

test.each([
  '127.0.0.1',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:10.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::a00:1',
  'fc00::1',
  'fe80::1',
  'ff02::1',
  '2001::1',
  '2001:db8::1',
  '2002:a00:1::1',
  'not an address',
])('%s is not the Internet', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '223.255.255.255', '2606:4700::1111', '2a00:1450:4009::1'])(
  '%s is',
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

/** Runs `work` with the address of a receiver that answers with these bytes and leaves the connection open. */
async function answering(bytes: string, work: (url: string) => Promise<void>): Promise<void> {
  const open: Socket[] = [];
  const receiver = createServer((socket) => {
    open.push(socket);
    socket.on('error', () => {}).once('data', () => socket.write(bytes));
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`);
  } finally {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => receiver.close(resolve));
  }
}

test('a receiver that answers by another protocol has answered', async () => {
  const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  await answering(upgrade, async (url) => {
    expect(await guardedPost({ allowPrivate: true }, { url, headers: {}, body: '{}' })).toEqual({ status: 101 });
  });
});

test('a receiver that has said 200 and does not come to its end in time has answered', async () => {
  const timeIsUp = new AbortController();
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(timeIsUp.signal);
  const heard = () => setImmediate(() => timeIsUp.abort());
  subscribe('http.client.response.finish', heard);
  try {
    await answering('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n', async (url) => {
      expect(await guardedPost({ allowPrivate: true }, { url, headers: {}, body: '{}' })).toEqual({ status: 200 });
    });
  } finally {
    unsubscribe('http.client.response.finish', heard);
    timeout.mockRestore();
  }
});
