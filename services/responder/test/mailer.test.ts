import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { mailFault, mayMailAgain, smtpMailer } from '../src/handover/mailer.ts';

/** A mail server that says what it is told to the recipient's line, and keeps the rest of the talk. */
async function mailServer(toRecipient: string) {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let data = false;
    socket.write('220 mail.test ESMTP\r\n');
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      for (const line of chunk
        .toString()
        .split('\r\n')
        .filter((each) => each !== '')) {
        heard.push(line);
        if (data) {
          if (line === '.') {
            data = false;
            socket.write('250 kept\r\n');
          }
          continue;
        }
        const verb = line.slice(0, 4).toUpperCase();
        data = verb === 'DATA';
        socket.write(`${{ RCPT: toRecipient, DATA: '354 go on', QUIT: '221 bye' }[verb] ?? '250 ok'}\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const MAIL = { messageId: '<1@rekindle.invalid>', to: 'rep@example.com', subject: 'Hot lead: Zoë', text: 'Take it' };

test('an e-mail reaches a mail server with its own message id', async () => {
  const server = await mailServer('250 ok');
  const mailer = smtpMailer(server.url, 'Rekindle <leads@example.com>');
  await mailer.send(MAIL);
  mailer.close();
  await server.close();
  expect(server.heard).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^MAIL FROM:<leads@example.com>/),
      'RCPT TO:<rep@example.com>',
      'Message-ID: <1@rekindle.invalid>',
      'Take it',
    ]),
  );
});

test.each([
  ['451 4.2.1 try later', true, 'EENVELOPE 451'],
  ['550 5.1.1 no such user rep@example.com', false, 'EENVELOPE 550'],
])('what a server says of a recipient, "%s", is kept without the address; again: %s', async (answer, again, fault) => {
  const server = await mailServer(answer);
  const mailer = smtpMailer(server.url, 'leads@example.com');
  const error: unknown = await mailer.send(MAIL).catch((caught: unknown) => caught);
  mailer.close();
  await server.close();
  expect([mayMailAgain(error), mailFault(error)]).toEqual([again, fault]);
});

test('a server that is not there may be tried again', async () => {
  const server = await mailServer('250 ok');
  await server.close();
  const mailer = smtpMailer(server.url, 'leads@example.com');
  const error: unknown = await mailer.send(MAIL).catch((caught: unknown) => caught);
  expect([mayMailAgain(error), mailFault(error)]).toEqual([true, 'ESOCKET']);
});
