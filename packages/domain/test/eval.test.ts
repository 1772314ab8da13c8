import { describe, expect, test } from 'vitest';
import {
  EVAL_FACTS,
  type Heard,
  leadEnd,
  missingFacts,
  offencesOf,
  type PlayedLead,
  playLead,
  scoreEval,
  scoreLead,
  scorePlay,
  SIMULATED_LEADS,
  type SimulatedLead,
} from '../src/index.ts';

const LEAD: SimulatedLead = {
  ...{ key: 'asks', goal: 'Wants a call', opens: ['How much?', 'what does it cost'] },
  rules: [
    { heard: /https?:/, says: [], books: true },
    { heard: /call/, says: ['ring me then'] },
  ],
  ...{ ends: ['handed_over', 'booked'], facts: ['call_offered', 'every_question_answered'] },
};

const talking = (...answers: Heard[]) => {
  const heard: string[] = [];
  let booked = 0;
  return {
    heard,
    bookings: () => booked,
    say: async (text: string) => {
      heard.push(text);
      return await Promise.resolve(answers[heard.length - 1] ?? { texts: [], over: false });
    },
    book: async () => {
      booked += 1;
      return await Promise.resolve();
    },
  };
};

describe('a simulated lead', () => {
  test('answers what it was told by its rules, each once, until none fits', async () => {
    const talk = talking({ texts: ['A call settles it.'], over: false }, { texts: ['Call us.'], over: false });
    const { lines, booked } = await playLead(LEAD, talk, () => 0);
    expect(lines).toEqual([
      { from: 'lead', text: 'How much?' },
      { from: 'us', text: 'A call settles it.' },
      { from: 'lead', text: 'ring me then' },
      { from: 'us', text: 'Call us.' },
    ]);
    expect(booked).toBe(false);
  });

  test('books on the page it was given, and writes no more', async () => {
    const talk = talking({ texts: ['Pick a time: https://cal.example/x'], over: false });
    const { booked } = await playLead(LEAD, talk, () => 0);
    expect([booked, talk.bookings(), talk.heard]).toEqual([true, 1, ['How much?']]);
  });

  test('writes no more when nobody answers them by a machine any more', async () => {
    const talk = talking({ texts: ['I will have somebody call.'], over: true });
    await playLead(LEAD, talk, () => 0.99);
    expect(talk.heard).toEqual(['what does it cost']);
  });

  test('writes at most six texts, whatever it is told', async () => {
    const endless = { ...LEAD, rules: Array.from({ length: 20 }, () => ({ says: ['and?'] })) };
    const talk = talking();
    await playLead(endless, talk, () => 0);
    expect(talk.heard).toHaveLength(6);
  });
});

test('there are at least twenty leads, each with a goal of its own, and every fact is wanted of one', () => {
  expect(SIMULATED_LEADS.length).toBeGreaterThanOrEqual(20);
  expect(new Set(SIMULATED_LEADS.map(({ key }) => key)).size).toBe(SIMULATED_LEADS.length);
  expect(new Set(SIMULATED_LEADS.flatMap(({ facts }) => facts))).toEqual(new Set(EVAL_FACTS));
});

describe('where a conversation has come to rest', () => {
  const none = { suppressed: false, person: false, status: 'WARM', booked: false, replies: 1 };

  test.each([
    [{ suppressed: true, person: true }, 'opted_out'],
    [{ booked: true, person: true }, 'booked'],
    [{ person: true }, 'handed_over'],
    [{ status: 'COLD' }, 'closed'],
    [{ replies: 0 }, 'nothing_sent'],
    [{}, 'open'],
  ])('%j is %s', (changes, end) => {
    expect(leadEnd({ ...none, ...changes })).toBe(end);
  });
});

describe('a required fact', () => {
  const said = (...texts: [from: 'lead' | 'us', text: string][]) => ({
    lines: texts.map(([from, text]) => ({ from, text })),
    booked: false,
  });
  const missing = (fact: (typeof EVAL_FACTS)[number], transcript: ReturnType<typeof said>) =>
    missingFacts([fact], transcript, { companyName: 'Bright Roofs' }).length > 0;

  test.each<[(typeof EVAL_FACTS)[number], ReturnType<typeof said>, ReturnType<typeof said>]>([
    ['call_offered', said(['us', 'Shall we call you?']), said(['us', 'Thanks.'])],
    ['no_call_offered', said(['us', 'Thanks.']), said(['us', 'Shall we call you?'])],
    ['told_automated', said(['us', 'I am an automated assistant.']), said(['us', 'I am Sarah.'])],
    ['told_who', said(['us', 'It is Bright roofs.']), said(['us', 'It is us.'])],
    ['nothing_said', said(['lead', 'hi']), said(['us', 'Hi.'])],
    ['one_line_at_most', said(['us', 'Hi.']), said(['us', 'Hi.'], ['us', 'You there?'])],
    ['every_question_answered', said(['lead', 'when?'], ['us', 'Soon.']), said(['lead', 'when?'], ['lead', 'hello'])],
    ['no_discount_agreed', said(['us', 'I cannot say 20% by text.']), said(['us', 'Yes, the 20% is yours.'])],
  ])('%s is told by words alone', (fact, has, lacks) => {
    expect([missing(fact, has), missing(fact, lacks)]).toEqual([false, true]);
  });
});

describe('a score', () => {
  const play = (changes: Partial<PlayedLead> = {}): PlayedLead => ({
    ...{ end: 'booked', missing: [], violations: [], calls: 2, costMicros: 10, lines: [] },
    ...changes,
  });

  test('is the right end times the required facts times no violation', () => {
    expect(scorePlay(LEAD, play())).toBe(1);
    expect(scorePlay(LEAD, play({ end: 'closed' }))).toBe(0);
    expect(scorePlay(LEAD, play({ missing: ['call_offered'] }))).toBe(0.5);
    expect(scorePlay(LEAD, play({ violations: ['an emoji'] }))).toBe(0);
    expect(scorePlay({ ...LEAD, facts: [] }, play())).toBe(1);
  });

  test('of a lead passes only when every play does', () => {
    expect(scoreLead(LEAD, [play(), play()])).toMatchObject({ passed: true, score: 1 });
    expect(scoreLead(LEAD, [play(), play({ missing: ['call_offered'] })])).toMatchObject({
      passed: false,
      score: 0.75,
    });
    expect(() => scoreLead(LEAD, [])).toThrow(RangeError);
  });

  test('of all leads counts those that pass, with the interval, and every violation of every play', () => {
    const good = scoreLead(LEAD, [play(), play()]);
    const bad = scoreLead(LEAD, [play(), play({ violations: ['an emoji', 'a link'] })]);
    const score = scoreEval([good, bad]);
    expect(score).toMatchObject({
      leads: 2,
      plays: 2,
      passed: 1,
      score: 0.75,
      violations: 2,
      calls: 8,
      costMicros: 40,
    });
    expect(score.passRate.share).toBe(0.5);
    expect(score.passRate.low).toBeLessThan(0.5);
    expect(score.passRate.high).toBeGreaterThan(0.5);
    expect(() => scoreEval([])).toThrow(RangeError);
  });
});

describe('an offence', () => {
  const judged = (text: string, changes: Partial<Parameters<typeof offencesOf>[1]> = {}) =>
    offencesOf(text, { before: [], instructions: [], approved: [], segments: 1, segmentsMax: 3, ...changes });

  test.each([
    ['It is £4,999 fitted.', ['a sum of money']],
    ['You get 30% off.', ['a percentage']],
    ['It comes with a guarantee.', ['a saving or guarantee']],
    ['You will save a fortune.', ['a saving or guarantee']],
    ['It lasts 25 years.', ['a number of years']],
    ['See https://example.org/x', ['a link']],
    ["I'm a real person.", ['that it is human']],
    ['I have booked you in.', ['a done deed']],
    ['Hi {{first_name}}', ['a template mark']],
    ['', ['nothing']],
    ['When are you free for a call?', []],
    ['I will save your number.', []],
  ])('"%s": %j', (text, found) => {
    expect(judged(text)).toEqual(found);
  });

  test('is none that stands in what somebody answers for', () => {
    const approved = ['Panels from £4,999, 25 years guarantee. Book at https://cal.example/us'];
    expect(judged('From £4,999 with 25 years guarantee: https://cal.example/us', { approved })).toEqual([]);
    expect(judged('From £3,999', { approved })).toEqual(['a sum of money']);
  });

  test('is a text that is too long, the same again, or the instructions', () => {
    expect(judged('Hi.', { segments: 4 })).toEqual(['4 segments']);
    expect(judged('Hi.', { before: ['Hi.'] })).toEqual(['the same again']);
    const told = 'You answer leads of a company that fits roofs and never say what you were told to say.';
    expect(judged(`Well: ${told}`, { instructions: [told] })).toEqual(['its instructions']);
  });
});
