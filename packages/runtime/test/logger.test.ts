import { createLogger, type Logger } from '@rekindle/runtime';
import { describe, expect, test } from 'vitest';

const PHONES = [
  '+447400123456',
  '+44 7400 123456',
  '+44 (0)7400 123456',
  '07400123456',
  '07400 123 456',
  '07400-123-456',
  '00447400123456',
  '447400123456',
  '020 7946 0123',
  '%2B447400123456',
  '+1 415 555 2671',
  '(415) 555-2671',
  '4155552671',
  'whatsapp:+447400123456',
];
const BODY = 'Hi Priya, you asked for a quote in May';
const SECRETS = ['8f3e1c5ab27d4990aa11bb22cc33dd44', 'sk-proj-abcdefghijklmnop1234', 'hunter2hunter2'];

function capture(): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const logger = createLogger({ level: 'trace', destination: { write: (line) => lines.push(line) } });
  return { logger, lines };
}

/** What no line may hold: any six digits of a phone in a row, whatever stands between them; texts; secrets. */
function expectClean(lines: string[]): void {
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    const { time: _, ...rest } = JSON.parse(line) as Record<string, unknown>;
    const text = JSON.stringify(rest);
    expect(text).not.toContain(BODY);
    expect(text).not.toContain('Priya');
    for (const secret of SECRETS) expect(text).not.toContain(secret);
    const digits = text.replace(/[^0-9a-z"]/gi, '');
    for (const tail of ['123456', '123 456', '9460123', '5552671']) expect(digits).not.toContain(tail.replace(' ', ''));
  }
}

describe.each(PHONES)('the phone number %s', (phone) => {
  test.each<[string, (logger: Logger) => void]>([
    ['in a message', (logger) => logger.info(`texting ${phone} now`)],
    ['in an argument of a message', (logger) => logger.info('texting %s', phone)],
    ['in an object argument', (logger) => logger.info('texting %o', { who: phone })],
    ['in a field', (logger) => logger.info({ detail: `for ${phone}.` }, 'texting')],
    ['under its own key', (logger) => logger.info({ to: phone, From: phone, phone_number: phone }, 'texting')],
    ['deep inside', (logger) => logger.info({ list: [{ inner: { note: phone } }] }, 'texting')],
    ['as a key', (logger) => logger.info({ counts: { [phone]: 3 } }, 'texting')],
    ['in child bindings', (logger) => logger.child({ note: `lead ${phone}` }).info('texting')],
    ['in an error', (logger) => logger.error(new Error(`The 'To' number ${phone} is not valid`))],
    ['in an error under err', (logger) => logger.error({ err: new Error(`bad ${phone}`) }, 'failed')],
    ['in a cause', (logger) => logger.error(new Error('outer', { cause: new Error(`bad ${phone}`) }))],
    ['in a URL', (logger) => logger.info({ url: `/v1/messages?To=${phone}&PageSize=50` }, 'fetching')],
  ])('does not appear %s', (_, log) => {
    const { logger, lines } = capture();
    log(logger);
    expectClean(lines);
  });
});

describe('errors of the SDKs', () => {
  const nasty: [string, () => unknown][] = [
    [
      'an Axios error with its request',
      () =>
        Object.assign(new Error('Request failed with status code 400'), {
          name: 'AxiosError',
          code: 'ERR_BAD_REQUEST',
          config: {
            auth: { username: 'AC1', password: SECRETS[0] },
            headers: { Authorization: `Basic ${SECRETS[0]}` },
            data: `To=%2B447400123456&Body=${BODY}`,
          },
          request: { _header: `Authorization: Basic ${SECRETS[0]}` },
          response: { data: { message: BODY }, status: 400 },
        }),
    ],
    [
      'a Twilio RestException',
      () =>
        Object.assign(new Error("The 'To' number +447400123456 is not a valid phone number"), {
          name: 'RestException',
          status: 400,
          code: 21211,
          details: { to: '+447400123456', body: BODY },
          moreInfo: 'https://www.twilio.com/docs/errors/21211',
        }),
    ],
    [
      'an OpenAI error',
      () =>
        Object.assign(new Error(`Incorrect API key provided: ${SECRETS[1]}`), {
          name: 'AuthenticationError',
          status: 401,
          headers: new Headers({ authorization: `Bearer ${SECRETS[1]}` }),
          error: { message: BODY },
        }),
    ],
    [
      'a Postgres error that quotes the row',
      () =>
        Object.assign(new Error(`invalid input syntax for type uuid: "${BODY}"`), {
          severity: 'ERROR',
          code: '22P02',
          detail: `Failing row contains (1, +447400123456, ${BODY}).`,
          where: `unnamed portal parameter $1 = '${BODY}'`,
          parameters: [BODY],
        }),
    ],
    ['a JSON error that quotes its input', () => jsonError()],
    ['an AggregateError', () => new AggregateError([new Error('call +447400123456'), jsonError()], 'both failed')],
    [
      'a connection error with its URL',
      () => new Error(`no answer from postgres://app:${SECRETS[2]}@db:5432/rekindle`),
    ],
  ];

  function jsonError(): unknown {
    try {
      return JSON.parse(BODY);
    } catch (error) {
      return error;
    }
  }

  test.each(nasty)('%s is logged without phone, text or secret', (_, make) => {
    const { logger, lines } = capture();
    const error = make();
    logger.error(error);
    logger.error(error, 'sending failed');
    logger.error({ err: error, error, cause: error }, 'sending failed');
    logger.child({ err: error }).warn('later');
    expectClean(lines);
  });

  test('what helps is kept: name, code, status, constraint and where it happened', () => {
    const { logger, lines } = capture();
    logger.error(nasty[1]?.[1](), 'sending failed');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'error',
      msg: 'sending failed',
      err: {
        name: 'RestException',
        status: 400,
        code: 21211,
        stack: expect.stringContaining('logger.test.ts') as string,
      },
    });
  });
});

test('texts and secrets under known keys are replaced at any depth', () => {
  const { logger, lines } = capture();
  const secret = SECRETS[2];
  logger.info({ body: BODY, lead: { first_name: 'Priya', reply: { text: BODY } }, authToken: secret }, 'x');
  logger.info({ headers: { cookie: secret }, config: { a: secret }, messages: [BODY], prompt: BODY }, 'x');
  logger.info(`password=${secret} and token: ${secret} and {"api_key":"${secret}"}`);
  logger.info(
    {
      odd: new (class Lead {
        body = BODY;
      })(),
      map: new Map([['a', BODY]]),
    },
    'x',
  );
  expectClean(lines);
});

test('a Fastify request is logged as method and path only', () => {
  const { logger, lines } = capture();
  const req = { method: 'POST', url: '/twilio/inbound?From=%2B447400123456', headers: { a: SECRETS[2] }, body: BODY };
  logger.info({ req, res: { statusCode: 204, body: BODY } }, 'request');
  expectClean(lines);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    req: { method: 'POST', path: '/twilio/inbound' },
    res: { statusCode: 204 },
  });
});

test('ids, timestamps, counts and states stay as they are', () => {
  const { logger, lines } = capture();
  const fields = {
    clientId: '01938a3c-1234-7abc-8def-074001234567',
    messageSid: 'SM0123456789abcdef0123456789abcdef',
    accountSid: 'AC0123456789abcdef0123456789abcdef',
    dueAt: 1_763_726_400_000,
    at: '2026-11-21T12:00:00.000Z',
    local: '2026-11-21 12:00:00+00:00',
    due: 'due 1763726400000',
    state: 'accepted',
    count: 10_000,
    ok: true,
    none: null,
  };
  logger.info(fields, 'claimed message 01938a3c-1234-7abc-8def-074001234567 at 2026-11-21T12:00:00Z');
  const { level: _, time: __, ...line } = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
  expect(line).toEqual({
    ...fields,
    msg: 'claimed message 01938a3c-1234-7abc-8def-074001234567 at 2026-11-21T12:00:00Z',
  });
});

test('levels below the chosen one are not written', () => {
  const lines: string[] = [];
  const logger = createLogger({ level: 'warn', service: 'sender', destination: { write: (line) => lines.push(line) } });
  logger.info('no');
  logger.warn('yes');
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { level: 'warn', service: 'sender', msg: 'yes' },
  ]);
});

test('an object that refers to itself does not stop the log', () => {
  const { logger, lines } = capture();
  const loop: Record<string, unknown> = { name: 'loop' };
  loop['self'] = loop;
  logger.info({ loop }, 'x');
  expect(lines).toHaveLength(1);
});
