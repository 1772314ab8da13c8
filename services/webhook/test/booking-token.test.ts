import { bookingLink, bookingTokenKeys, signBookingToken, verifyBookingToken, withOtherPage } from '@rekindle/db';
import { expect, test } from 'vitest';

const CLIENT = '01998888-0000-7000-8000-00000000000a';
const LEAD = '01998888-0000-7000-8000-00000000000b';
const [NEW_KEY = '', OLD_KEY = ''] = bookingTokenKeys(['new', 'old']);

test('a token names its lead to the client it was made for, under any key still known', () => {
  const token = signBookingToken(OLD_KEY, { clientId: CLIENT, leadId: LEAD });
  expect(token).toMatch(/^[\w-]{35}$/);
  expect(verifyBookingToken([NEW_KEY, OLD_KEY], { clientId: CLIENT, token })).toBe(LEAD);
  expect(verifyBookingToken([NEW_KEY], { clientId: CLIENT, token })).toBeNull();
  expect(verifyBookingToken([OLD_KEY], { clientId: LEAD, token })).toBeNull();
});

test('a token with any character changed, cut or added is refused', () => {
  const token = signBookingToken(NEW_KEY, { clientId: CLIENT, leadId: LEAD });
  const forged = Array.from(token, (char, i) => `${token.slice(0, i)}${char === 'A' ? 'B' : 'A'}${token.slice(i + 1)}`);
  for (const wrong of [...forged, token.slice(1), `${token}A`, `${token}=`, '', 'not a token']) {
    expect(verifyBookingToken([NEW_KEY], { clientId: CLIENT, token: wrong })).toBeNull();
  }
});

test('without a key or a lead nothing is signed', () => {
  expect(() => signBookingToken('', { clientId: CLIENT, leadId: LEAD })).toThrow(TypeError);
  expect(() => signBookingToken(NEW_KEY, { clientId: CLIENT, leadId: 'x' })).toThrow(TypeError);
});

test('the link carries the token where Cal.com takes it into the metadata', () => {
  const link = new URL(bookingLink('https://cal.com/bright-roofs/call?month=1', 'abc'));
  expect(link.searchParams.get('metadata[token]')).toBe('abc');
  expect(link.searchParams.get('month')).toBe('1');
  expect(bookingLink('not a url', 'abc')).toBe('not a url');
});

const [OLD, OTHER] = ['https://cal.com/old/call', 'https://cal.com/new?month=1'];
const OTHER_WITH_TOKEN = bookingLink(OTHER, 'AbC-1_');
test.each([
  ['with a token', `Pick one: ${bookingLink(OLD, 'AbC-1_')}. Bye`, `Pick one: ${OTHER_WITH_TOKEN}. Bye`],
  ['without one', `Pick one: ${OLD}, or call`, `Pick one: ${OTHER}, or call`],
  ['without a scheme', 'At cal.com/old/call!', `At ${OTHER}!`],
  ['in other letters, twice', `${OLD.toUpperCase()} ${OLD}/`, `${OTHER} ${OTHER}`],
  ['that begins alike', 'https://cal.com/old/call-centre and https://cal.com/old/callers', null],
  ['that goes further', 'https://cal.com/old/call/now', null],
  ['of another host', 'https://x.cal.com/old/call', null],
  ['nowhere', 'No link here.', null],
])('another page takes the place of a link %s', (_what, text, expected) => {
  expect(withOtherPage(text, OLD, OTHER)).toBe(expected ?? text);
});

test.each(['', ' ', 'https://', '//'])('no page takes the place of one that is blank, such as "%s"', (from) => {
  expect(withOtherPage('Hi Ann, does Tuesday suit?', from, OTHER)).toBe('Hi Ann, does Tuesday suit?');
});

test('another page takes the place of one that has a query of its own', () => {
  const text = `Here: ${bookingLink(OTHER, 'AbC')} ok`;
  expect(withOtherPage(text, OTHER, OLD)).toBe(`Here: ${bookingLink(OLD, 'AbC')} ok`);
});
