import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectOptIn, detectOptOut, isHelp, STOP_KEYWORDS, suspectOptOut } from '../../../src/gates/before/opt-out.ts';
import { NOT_OPT_OUTS, OPT_OUTS } from './opt-out-cases.ts';
import { HELD_OUT_NOT_OPT_OUTS, HELD_OUT_OPT_OUTS } from './opt-out-held-out.ts';

const rules = new URL('../../../src/gates/before/', import.meta.url);
const source = readdirSync(rules)
  // Tables of the score hold words, not rules.
  .filter((file) => !/^opt-out-(?:weights|concepts)/.test(file))
  .map((file) => readFileSync(new URL(file, rules), 'utf8'))
  .join('\n')
  .toLowerCase()
  .replace(/\s+/g, ' ');

/** Every code point, lone surrogates too. */
const anyCodePoint = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));

describe('a request to be texted no more is seen', () => {
  it.each(OPT_OUTS)('in %j', (body) => {
    expect(detectOptOut(body)).not.toBeNull();
  });
  it.each(HELD_OUT_OPT_OUTS)('in %j, which the rules were not written from', (body) => {
    expect(detectOptOut(body)).not.toBeNull();
  });
  it('without any held-out wording being in the source', () => {
    expect(HELD_OUT_OPT_OUTS.length).toBeGreaterThanOrEqual(20);
    for (const wording of [...HELD_OUT_OPT_OUTS, ...HELD_OUT_NOT_OPT_OUTS])
      expect(source.includes(wording.toLowerCase()), wording).toBe(false);
  });

  const disguise = fc
    .tuple(
      fc.constantFrom(...STOP_KEYWORDS),
      fc.array(fc.boolean(), { minLength: 11, maxLength: 11 }),
      fc.constantFrom('', ' ', '\n', '  '),
      fc.constantFrom('', '.', '!!', ' 🙏', '\u200b', '?', ' 😡😡'),
    )
    .map(
      ([word, cases, before, after]) =>
        before +
        word
          .split('')
          .map((letter, at) => (cases[at] === true ? letter.toLowerCase() : letter))
          .join('') +
        after,
    );
  it('in every stop word, however it is cased and decorated, as a keyword', () => {
    fc.assert(
      fc.property(disguise, (body) => {
        expect(detectOptOut(body)?.kind).toBe('keyword');
      }),
    );
  });
  it('and what is quoted as evidence stands in the text', () => {
    for (const body of [...OPT_OUTS, ...HELD_OUT_OPT_OUTS])
      expect(body.includes(detectOptOut(body)?.quote ?? '(none)')).toBe(true);
    expect(detectOptOut('Hi Sarah. Not for me! Please take me off your list. Bye')?.quote).toBe(
      'Please take me off your list.',
    );
  });
  it('also when other sentences stand around it', () => {
    const around = fc.constantFrom('Hi Sarah.', 'We already had it done.', 'Who is this?', 'My boiler is fine!', 'Ta');
    fc.assert(
      fc.property(around, fc.constantFrom(...OPT_OUTS.filter((body) => body.includes(' '))), around, (a, body, b) => {
        if (/^[A-Za-z' ]+[.!]?$/.test(body) && !/^(?:do one|s t o p|S T O P)$/i.test(body))
          expect(detectOptOut(`${a}\n${body}\n${b}`), body).not.toBeNull();
      }),
    );
  });
});

describe('words that only look like it change nothing', () => {
  it.each(NOT_OPT_OUTS)('%j', (body) => {
    expect(detectOptOut(body)).toBeNull();
  });
  it.each(HELD_OUT_NOT_OPT_OUTS)('%j, which the rules were not written from', (body) => {
    expect(detectOptOut(body)).toBeNull();
  });
  it('nor does a reaction to a text of ours, whatever we wrote', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'Liked',
          'Loved',
          'Disliked',
          'Laughed at',
          'Emphasized',
          'Questioned',
          '👍 to',
          'Reacted 😂 to',
        ),
        fc.constantFrom(...OPT_OUTS),
        (verb, ours) => {
          expect(detectOptOut(`${verb} “${ours}”`)).toBeNull();
        },
      ),
    );
  });
  it('and any text at all is read without failing', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCodePoint, maxLength: 80 }), (body) => {
        const found = detectOptOut(body);
        expect(found === null || body.includes(found.quote)).toBe(true);
      }),
    );
  });
  it('nor do words of the rules in any order wear them out', () => {
    const words = [...new Set(source.match(/[a-z]{1,12}/g))];
    for (const word of words) expect(detectOptOut(`${`${word} `.repeat(60)}zebra`)).toSatisfy(() => true);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { minLength: 2, maxLength: 4 }), (some) => {
        const found = detectOptOut(`${`${some.join(' ')} `.repeat(40)}zebra`);
        expect(found === null || found.quote !== '').toBe(true);
      }),
      { numRuns: 300 },
    );
  });
  it('nor does repetition wear the rules out', () => {
    const words = [
      'right now',
      'any more',
      'no more of these',
      'stop all of',
      'please',
      'do not want to get',
      'i want you to',
      'for the last time',
      'will you lot',
      'a ',
      "'",
      '"',
      'my phone number',
      'remove my',
      'not',
      'well now then',
    ];
    for (const word of words) expect(detectOptOut(`${`${word} `.repeat(200)}zebra`)).toSatisfy(() => true);
  });
});

describe('keyword and phrase are told apart, for only a keyword can be lifted by START', () => {
  const cases: [string, 'keyword' | 'phrase', string][] = [
    ['STOP', 'keyword', 'STOP'],
    ['Stop all', 'keyword', 'STOPALL'],
    ['opt out', 'keyword', 'OPTOUT'],
    ['stop stop stop', 'keyword', 'STOP'],
    ['s t o p', 'keyword', 'STOP'],
    ['STOP please', 'phrase', 'bare_stop'],
    ['do one', 'phrase', 'insult'],
  ];
  it.each(cases)('%j is a %s', (body, kind, rule) => {
    expect(detectOptOut(body)).toMatchObject({ kind, rule });
  });
});

describe('start and help words count only when they are the whole text', () => {
  it.each(['START', 'start.', 'Yes', 'YES!', 'unstop', '"Start"'])('%j starts again', (body) => {
    expect(detectOptIn(body)).toBe(true);
  });
  it.each(['yes please', 'when can you start', 'yes, stop', 'yeah', '', 'start stop', 'Liked "START"'])(
    '%j does not',
    (body) => {
      expect(detectOptIn(body)).toBe(false);
    },
  );
  it.each(['HELP', 'info', 'help!'])('%j asks for help', (body) => {
    expect(isHelp(body)).toBe(true);
  });
  it.each(['help me choose', 'more info please', ''])('%j does not', (body) => {
    expect(isHelp(body)).toBe(false);
  });
});

describe('what may be an opt-out is left to a person', () => {
  it.each([
    ['Why do you keep texting me', 'keep_texting'],
    ['This is spam', 'spam'],
    ['I never signed up for this', 'never_signed_up'],
    ["don't call me", 'do_not_call'],
    ["You're harassing me", 'harassed'],
  ])('%j', (body, rule) => {
    expect(suspectOptOut(body)?.rule).toBe(rule);
    expect(detectOptOut(body)).toBeNull();
  });
  it('and what surely is one is not suspected', () => {
    for (const body of OPT_OUTS) expect(suspectOptOut(body)).toBeNull();
  });
  it('and ordinary answers are not', () => {
    for (const body of [...NOT_OPT_OUTS, ...HELD_OUT_NOT_OPT_OUTS].filter(
      (text) => !/at work|before 10|before 9/.test(text),
    ))
      expect(suspectOptOut(body), body).toBeNull();
  });
});
