import { expect, test } from 'vitest';
import { londonMinutes } from '../src/human-time.ts';
import { keywordOf } from '../src/inbound.ts';
import { personOf, react } from '../src/people.ts';
import { linkIn } from '../src/person.ts';
import { TEMPERAMENTS, type Temperament, temperamentOf } from '../src/temperament.ts';
import { STOP_WORDINGS } from '../src/wordings-stop.ts';
import { NUMBER, START } from './carrier.ts';

const phones = Array.from({ length: 4_000 }, (_, n) => `+447400${String(100_000 + n)}`);
const M1 = { from: NUMBER, body: 'Hi Sam, still thinking about solar? Reply STOP to opt out.' };
const OFFER = { from: NUMBER, body: 'Pick a time here: https://cal.example.com/acme/call?t=tok.en.' };

/** What someone of this temperament does about three campaign texts and three offers, a day apart. */
function life(temperament: Temperament, phone: string) {
  let person = personOf(7, phone, undefined, temperament);
  return [M1, M1, M1, OFFER, OFFER, OFFER].flatMap((text, day) => {
    const { state, actions } = react(person, text, START + day * 86_400_000);
    person = { ...person, state };
    return actions.map((action) => ({ ...action, answering: day, delay: action.at - (START + day * 86_400_000) }));
  });
}

test('a person is a function of seed and phone alone', () => {
  for (const phone of phones.slice(0, 300)) {
    const [one, two] = [react(personOf(3, phone), M1, START), react(personOf(3, phone), M1, START)];
    expect(one).toEqual(two);
  }
  const shift = (seed: number) => phones.map((phone) => temperamentOf(seed, phone)).join();
  expect(shift(3)).not.toBe(shift(4));
});

test('most people never answer, and every temperament exists', () => {
  const counts = Map.groupBy(phones, (phone) => temperamentOf(1, phone));
  const silent = (counts.get('silent') ?? []).length / phones.length;
  expect(silent).toBeGreaterThan(0.55);
  expect(silent).toBeLessThan(0.65);
  expect(new Set(counts.keys())).toEqual(new Set(TEMPERAMENTS));
});

test('nothing is done in the past, silent people do nothing, and answers come within two weeks', () => {
  for (const temperament of TEMPERAMENTS) {
    const actions = phones.slice(0, 200).flatMap((phone) => life(temperament, phone));
    expect(actions.every(({ delay }) => delay > 0 && delay < 14 * 86_400_000)).toBe(true);
    expect(actions.length > 0).toBe(temperament !== 'silent');
  }
});

const MEANINGS: [Temperament, string][] = [
  ['stopping', 'stop'],
  ['declining', 'decline'],
  ['wrong_number', 'wrong_number'],
  ['suspicious', 'bot_question'],
  ['auto_replying', 'auto_reply'],
  ['tapping', 'tapback'],
  ['curious', 'question'],
  ['interested', 'interest'],
];
test.each(MEANINGS)('someone %s first says something that means %s', (temperament, means) => {
  for (const phone of phones.slice(0, 50)) {
    const first = life(temperament, phone)[0];
    if (first !== undefined) expect(first).toMatchObject({ kind: 'text', means });
  }
});

test('someone who said STOP answers nothing later, except perhaps START after their own keyword', () => {
  for (const phone of phones.slice(0, 500)) {
    const [stop, start, ...rest] = life('stopping', phone);
    expect(stop).toMatchObject({ kind: 'text', means: 'stop' });
    expect(rest).toEqual([]);
    if (start !== undefined) {
      expect(start).toMatchObject({ means: 'start' });
      expect(stop?.kind === 'text' && keywordOf(stop.body)).toBe('stop');
    }
  }
});

test('someone in a hurry sends three texts within a minute', () => {
  const texts = life('bursting', phones[0] ?? '')
    .filter((action) => action.kind === 'text')
    .slice(0, 3);
  expect(new Set(texts.map((text) => text.answering)).size).toBe(1);
  const times = texts.map((text) => text.at);
  expect(Math.max(...times) - Math.min(...times)).toBeLessThan(60_000);
});

test('a late replier takes days', () => {
  const delays = phones.slice(0, 100).flatMap((phone) =>
    life('late', phone)
      .slice(0, 1)
      .map(({ delay }) => delay),
  );
  expect(Math.min(...delays)).toBeGreaterThan(2.5 * 86_400_000);
});

test('interested people book through the link they were sent', () => {
  const booked = phones
    .slice(0, 200)
    .flatMap((phone) => life('interested', phone))
    .filter((action) => action.kind === 'book');
  expect(booked.length).toBeGreaterThan(30);
  expect(booked.every((action) => action.link === 'https://cal.example.com/acme/call?t=tok.en')).toBe(true);
});

test('nearly everybody writes by day, and somebody at night', () => {
  const texts = phones.flatMap((phone) => life('interested', phone)).filter((action) => action.kind === 'text');
  const atNight = texts.filter((text) => londonMinutes(text.at) < 7 * 60).length / texts.length;
  expect(atNight).toBeGreaterThan(0.001);
  expect(atNight).toBeLessThan(0.1);
});

test('there are at least 40 ways to say STOP, keywords among them', () => {
  expect(new Set(STOP_WORDINGS.map(({ body }) => body.toLowerCase().trim())).size).toBeGreaterThanOrEqual(40);
  for (const { body, keyword } of STOP_WORDINGS)
    expect([body, keywordOf(body)]).toEqual([body, keyword ? 'stop' : null]);
});

test.each([
  ['See https://a.example/b?t=1.', 'https://a.example/b?t=1'],
  ['(http://a.example/b)', 'http://a.example/b'],
  ['no link', null],
])('the link in %j', (body, link) => {
  expect(linkIn(body)).toBe(link);
});
