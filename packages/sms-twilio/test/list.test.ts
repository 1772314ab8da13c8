import { describe, expect, it } from 'vitest';
import { ProviderUnavailable } from '@rekindle/contracts';
import { ACCOUNT_SID, gatewayFor, PHONE, serverWith } from './fixtures.ts';
import { answer, type Behaviour, hang, reset } from './raw-server.ts';

async function setUp(behaviour: Behaviour) {
  const server = await serverWith(behaviour);
  const { gateway } = gatewayFor(server.baseUrl, { requestTimeoutMs: 300 });
  const paths = () => server.requests.map((text) => new URL(text.split(' ')[1] ?? '', server.baseUrl));
  return { server, gateway, paths };
}

const T = Date.parse('2026-11-21T10:00:00Z');
const at = (ms: number) => new Date(ms).toUTCString().replace('GMT', '+0000');
const sms = (sid: string, createdMs: number, more: object = {}) => ({
  sid,
  to: PHONE,
  from: '+447400123999',
  body: 'Hi',
  status: 'sent',
  direction: 'outbound-api',
  error_code: null,
  date_created: at(createdMs),
  date_sent: null,
  ...more,
});
const outbound = { clientId: 'c', direction: 'outbound' as const, phone: PHONE, after: T, before: T + 60_000 };
const sids = (messages: { sid: string }[]) => messages.map((message) => message.sid);

/** Pages by path and query, the first for any other request. */
function pages(first: object[], ...rest: object[][]): Behaviour {
  const all = [first, ...rest];
  return (socket, request) => {
    const n = Number(/[?&]Page=(\d+)/.exec(request)?.[1] ?? 0);
    const next =
      n + 1 < all.length ? `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages.json?Page=${n + 1}&PageToken=x` : null;
    answer(200, { messages: all[n], next_page_uri: next })(socket, request);
  };
}

describe('listing', () => {
  it('asks for outbound by To and never by date: queued texts have no DateSent', async () => {
    const { gateway, paths } = await setUp(pages([]));
    expect(await gateway.list(outbound)).toEqual([]);
    const query = Object.fromEntries(paths()[0]?.searchParams ?? []);
    expect(query).toEqual({ To: PHONE, PageSize: '1000' });
  });

  it.each([
    ['one phone', PHONE, { From: PHONE }],
    ['every phone', null, {}],
  ])('asks for inbound of %s from a day before', async (_, phone, expected) => {
    const { gateway, paths } = await setUp(pages([]));
    await gateway.list({ ...outbound, direction: 'inbound', phone });
    const query = Object.fromEntries(paths()[0]?.searchParams ?? []);
    expect(query).toEqual({ ...expected, PageSize: '1000', 'DateSent>': '2026-11-20T10:00:00Z' });
  });

  it('follows every page and returns oldest first', async () => {
    const { gateway, server } = await setUp(
      pages([sms('SM3', T + 3_000)], [sms('SM2', T + 2_000)], [sms('SM1', T + 1_000)]),
    );
    expect(sids(await gateway.list(outbound))).toEqual(['SM1', 'SM2', 'SM3']);
    expect(server.requests).toHaveLength(3);
  });

  it('keeps the bounds, to the whole second that Twilio gives', async () => {
    const { gateway } = await setUp(
      pages([sms('SMafter', T + 61_000), sms('SMend', T + 60_000), sms('SMsame', T), sms('SMbefore', T - 1_000)]),
    );
    expect(sids(await gateway.list({ ...outbound, after: T + 700 }))).toEqual(['SMsame', 'SMend']);
  });

  it('leaves out the other direction and what Twilio answered of itself', async () => {
    const { gateway } = await setUp(
      pages([sms('SM1', T), sms('SM2', T, { direction: 'inbound' }), sms('SM3', T, { direction: 'outbound-reply' })]),
    );
    expect(sids(await gateway.list(outbound))).toEqual(['SM1']);
    expect(sids(await gateway.list({ ...outbound, direction: 'inbound' }))).toEqual(['SM2']);
  });

  it('gives every field', async () => {
    const { gateway } = await setUp(pages([sms('SM1', T, { error_code: 30003, status: 'undelivered', from: null })]));
    expect(await gateway.list(outbound)).toEqual([
      {
        sid: 'SM1',
        to: PHONE,
        from: '',
        body: 'Hi',
        status: 'undelivered',
        direction: 'outbound',
        errorCode: 30003,
        createdAt: T,
      },
    ]);
  });

  const old = T - 3 * 86_400_000;
  it('of a whole account stops a day behind its start; of one phone it never stops early', async () => {
    const account = await setUp(pages([sms('SM1', T)], [sms('SM2', old)], [sms('SM3', T)]));
    expect(sids(await account.gateway.list({ ...outbound, phone: null }))).toEqual(['SM1']);
    expect(account.server.requests).toHaveLength(2);
    const phone = await setUp(pages([sms('SM1', T)], [sms('SM2', old)], [sms('SM3', T)]));
    expect(sids(await phone.gateway.list(outbound))).toEqual(['SM1', 'SM3']);
  });
});

const half =
  (text: string): Behaviour =>
  (socket, request) =>
    (request.includes('Page=1') ? answer(500, '') : answer(200, text))(socket, request);
const next = `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages.json`;

describe('a list that cannot be read whole is no list', () => {
  it.each<[string, Behaviour]>([
    ['401', answer(401, { code: 20003 })],
    ['429', answer(429, { code: 20429 })],
    ['500', answer(500, '')],
    ['a reset', reset],
    ['a hang', hang],
    ['a page', answer(200, '<html>')],
    ['an object without messages', answer(200, { errors: [] })],
    ['a row without a SID', answer(200, { messages: [{}] })],
    ['a row without a date', answer(200, { messages: [sms('SM1', T, { date_created: 'soon' })] })],
    ['a failure on the second page', half(JSON.stringify({ messages: [], next_page_uri: `${next}?Page=1` }))],
    ['pages in a circle', answer(200, { messages: [], next_page_uri: `${next}?To=1` })],
  ])('%s', async (_, behaviour) => {
    const { gateway } = await setUp(behaviour);
    await expect(gateway.list(outbound)).rejects.toThrow(ProviderUnavailable);
  });

  it('a page link to another host', async () => {
    const { gateway } = await setUp(answer(200, { messages: [], next_page_uri: 'https://evil.example/x' }));
    await expect(gateway.list(outbound)).rejects.toThrow('evil.example');
  });
});

describe('fetching one message', () => {
  const fetch = (behaviour: Behaviour, sid = 'SM1') =>
    setUp(behaviour).then(({ gateway }) => gateway.fetch({ clientId: 'c', sid }));

  it('gives it, whatever made it', async () => {
    expect(await fetch(answer(200, sms('SM1', T)))).toMatchObject({ sid: 'SM1', createdAt: T });
    expect(await fetch(answer(200, sms('SM1', T, { direction: 'outbound-reply' })))).toMatchObject({ sid: 'SM1' });
  });

  it("is null only on Twilio's own word that there is none", async () => {
    expect(await fetch(answer(404, { code: 20404, status: 404 }))).toBeNull();
    await expect(fetch(answer(404, '<html>not found</html>'))).rejects.toThrow(ProviderUnavailable);
  });

  it.each<[string, Behaviour]>([
    ['500', answer(500, '')],
    ['401', answer(401, { code: 20003 })],
    ['another message', answer(200, sms('SM2', T))],
    ['junk', answer(200, '[]')],
    ['a reset', reset],
  ])('%s says nothing', async (_, behaviour) => {
    await expect(fetch(behaviour)).rejects.toThrow(ProviderUnavailable);
  });
});
