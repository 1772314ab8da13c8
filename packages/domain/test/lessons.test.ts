import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  brokenRules,
  chooseLessons,
  conflictOf,
  forbiddenPhrases,
  isInShare,
  type Lesson,
  lessonFit,
  lessonFragments,
  lessonText,
  triggerTells,
} from '../src/index.ts';

let made = 0;
function lesson(changes: Partial<Lesson> = {}): Lesson {
  made += 1;
  return {
    ...{ id: `l-${String(made).padStart(4, '0')}`, version: 1, status: 'active', priority: 0, createdAt: 0 },
    ...{ timesApplied: 0, timesSucceeded: 0, conflictsWith: [], lessonType: 'best_practice', title: 'Ask one thing' },
    ...{ description: null, trigger: null, stages: [], correctResponse: null, incorrectResponse: null },
    ...{ reasoning: null, tags: [] },
    ...changes,
  };
}
const turn = (said: string, changes: Partial<Parameters<typeof chooseLessons>[1]> = {}) => ({
  ...{ leadId: 'lead-1', stage: 'WARM', said: [said], inVersion: [] },
  ...changes,
});

describe('a lesson fits a turn', () => {
  it.each([
    ['lead mentions price', 'How much would it be?'],
    ['lead asks about pricing', 'what are your prices'],
    ['when they say it is too expensive', 'thats a bit pricey for us'],
    ['asks for finance', 'can i pay monthly'],
    ['not now', 'maybe after Christmas'],
    ['mentions a scam', 'is this legit?'],
    ['lead has a conservatory', 'we had a conservatory built'],
    ['battery storage', 'do you do batteries too'],
  ])('"%s" by its trigger: %s', (trigger, said) => {
    expect(lessonFit(lesson({ trigger }), turn(said))).toBeGreaterThan(0);
  });

  it.each([
    ['lead mentions price', 'when could you come?'],
    ['lead asks for a discount', 'ok thanks'],
    ['mentions a scam', 'yes please call me'],
  ])('"%s" does not: %s', (trigger, said) => {
    expect(lessonFit(lesson({ trigger }), turn(said))).toBe(0);
  });

  /** The trigger of the lesson that comes with the software. */
  const LATER = 'not now, later';

  it.each([
    [LATER, 'Not now thanks'],
    [LATER, 'not right now'],
    [LATER, "we're not ready yet"],
    [LATER, "can't talk now"],
    [LATER, 'It isn’t a good time'],
    [LATER, 'not this year'],
    [LATER, 'maybe later in the year'],
    [LATER, 'busy, another time'],
    [LATER, 'in the spring'],
    ['not ready', 'not yet'],
    ['lead wants it now', 'call me now'],
    ['they are ready', "I'm ready when you are"],
  ])('"%s", whatever its words say alone: %s', (trigger, said) => {
    expect(lessonFit(lesson({ trigger }), turn(said))).toBeGreaterThan(0);
    expect(triggerTells(trigger)).toBe(true);
  });

  it.each([
    [LATER, 'call me now'],
    [LATER, 'yes, now is good'],
    [LATER, "I'm ready"],
    [LATER, 'can you do it right now?'],
    [LATER, 'why not, ring me today'],
    [LATER, 'how much is it now?'],
    ['not ready', 'we are ready to go ahead'],
    ['lead wants it now', 'not now'],
    ['they are ready', 'not ready, sorry'],
  ])('"%s" not by one of its words: %s', (trigger, said) => {
    expect(lessonFit(lesson({ trigger }), turn(said))).toBe(0);
  });

  it('by the tag of somebody who wants it later', () => {
    expect(lessonFit(lesson({ tags: ['not now'] }), turn('maybe next year, not yet'))).toBeGreaterThan(0);
    expect(lessonFit(lesson({ tags: ['not now'] }), turn('call me now'))).toBe(0);
  });

  it('by its tag, and only at its stages', () => {
    expect(lessonFit(lesson({ trigger: 'the usual', tags: ['pricing'] }), turn('how much?'))).toBeGreaterThan(0);
    expect(lessonFit(lesson({ tags: ['pricing', 'UK'] }), turn('how much?'))).toBeGreaterThan(0);
    expect(lessonFit(lesson({ tags: ['pricing', 'UK'] }), turn('when can you come?'))).toBe(0);
    expect(lessonFit(lesson({ tags: ['UK'] }), turn('when can you come?'))).toBeNull();
    expect(lessonFit(lesson({ trigger: 'price', stages: ['HOT'] }), turn('how much?'))).toBe(0);
    expect(lessonFit(lesson({ trigger: 'price', stages: ['WARM'] }), turn('how much?'))).toBeGreaterThan(1);
    expect(lessonFit(lesson({ trigger: 'booking' }), turn('please ring me'))).toBeGreaterThan(0);
    expect(lessonFit(lesson({ stages: ['WARM'] }), turn('anything'))).toBe(1);
    expect(lessonFit(lesson(), turn('anything'))).toBeNull();
  });
});

describe('the lessons of a turn', () => {
  const ids = (lessons: readonly Lesson[]) => lessons.map(({ id }) => id);

  it('are the active ones that fit, ordered by priority, then fit, then success', () => {
    const [plain, dear] = [lesson({ trigger: 'price' }), lesson({ trigger: 'price', priority: 5 })];
    const worked = lesson({ trigger: 'price', timesApplied: 10, timesSucceeded: 9 });
    const tagged = lesson({ trigger: 'price', tags: ['pricing'] });
    const gone = lesson({ trigger: 'price', status: 'archived' });
    const other = lesson({ trigger: 'guarantee' });
    const chosen = chooseLessons([plain, dear, worked, tagged, gone, other], turn('how much?'));
    expect(ids(chosen.matched)).toEqual(ids([dear, tagged, worked, plain]));
    expect(chosen.always).toEqual([]);
  });

  it('are the same whatever order they are stored in', () => {
    const all = [
      lesson({ trigger: 'price' }),
      lesson({ priority: 1 }),
      lesson(),
      lesson({ trigger: 'cost', priority: 2 }),
    ];
    const expected = chooseLessons(all, turn('how much?'));
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect(chooseLessons(shuffled, turn('how much?'))).toEqual(expected);
      }),
    );
  });

  it('never change what every lead is told, whatever is matched to the turn', () => {
    const always = lesson({ correctResponse: 'Be brief' });
    const opposite = lesson({ trigger: 'price', priority: 100, incorrectResponse: 'Be brief' });
    fc.assert(
      fc.property(fc.constantFrom('how much?', 'hello', 'is this a scam?'), fc.uuid(), (said, leadId) => {
        const chosen = chooseLessons([always, opposite], turn(said, { leadId }));
        expect([ids(chosen.always), ids(chosen.matched)]).toEqual([[always.id], []]);
      }),
    );
  });

  it('are at most six for one turn, the best ones, besides those that always apply', () => {
    const many = Array.from({ length: 9 }, (_, n) => lesson({ trigger: 'price', priority: n }));
    const chosen = chooseLessons([...many, lesson()], turn('how much?'));
    expect(chosen.matched.map(({ priority }) => priority)).toEqual([8, 7, 6, 5, 4, 3]);
    expect(chosen.always).toHaveLength(1);
  });

  it('leave out what the version has already', () => {
    const each = lesson();
    expect(chooseLessons([each], turn('hi', { inVersion: [each.id] }))).toEqual({ always: [], matched: [] });
  });

  it('of two that conflict only the better one, and a rule before any advice', () => {
    const weak = lesson({ trigger: 'price' });
    const strong = lesson({ trigger: 'price', priority: 3, conflictsWith: [weak.id] });
    expect(ids(chooseLessons([weak, strong], turn('price?')).matched)).toEqual([strong.id]);
    const rule = lesson({ lessonType: 'blacklist_word', title: 'Not cheap', incorrectResponse: 'cheap' });
    const advice = lesson({ trigger: 'price', priority: 100, correctResponse: 'It is cheap as chips' });
    const chosen = chooseLessons([rule, advice], turn('price?'));
    expect([ids(chosen.always), ids(chosen.matched)]).toEqual([[rule.id], []]);
  });

  it('under test are shown to half of the leads, with the turn so that the static part stays one', () => {
    const tried = lesson({ status: 'testing' });
    const leads = Array.from({ length: 400 }, (_, n) => `lead-${n}`);
    const shown = leads.filter((leadId) => chooseLessons([tried], turn('hi', { leadId })).matched.length === 1);
    expect(shown).toEqual(leads.filter((leadId) => isInShare(leadId, tried.id, 50)));
    expect(shown.length).toBeGreaterThan(150);
    expect(shown.length).toBeLessThan(250);
  });

  it('stand among the limits when they limit, else among the lessons, and with the turn when matched to it', () => {
    const never = lesson({ lessonType: 'never_rule', title: 'No price match', incorrectResponse: 'we match * quote' });
    const fragments = lessonFragments(chooseLessons([never, lesson(), lesson({ trigger: 'price' })], turn('price?')));
    expect(fragments.map(({ section }) => section)).toEqual(['S7', 'S8', 'D1']);
    expect(lessonText(never)).toBe('No price match. Never write: "we match ... quote".');
  });
});

describe('a lesson as the model reads it', () => {
  const whole = () =>
    lesson({
      ...{ title: 'Offer a call', description: 'Nobody buys by text.', trigger: 'lead mentions price' },
      ...{ correctResponse: 'A call settles it', incorrectResponse: 'No idea' },
    });

  it('says when, what, and what not', () => {
    expect(lessonText(whole())).toBe(
      'When lead mentions price. Offer a call. Nobody buys by text. Say something like: A call settles it. Do not say: No idea.',
    );
    expect(lessonText({ ...whole(), lessonType: 'dos_donts' })).toContain('Do: A call settles it. Do not: No idea.');
  });

  it.each(['title', 'description', 'trigger', 'correctResponse', 'incorrectResponse'] as const)(
    'has its %s',
    (field) => {
      const text = lessonText({ ...whole(), [field]: 'Something else' });
      expect(text).not.toBe(lessonText(whole()));
      expect(text).toContain('Something else');
    },
  );

  it('has its reasoning as the reason why it is there', () => {
    const [fragment] = lessonFragments({ always: [lesson({ reasoning: 'Calls book.' })], matched: [] });
    expect(fragment?.why).toBe('Calls book.');
  });
});

describe('rules', () => {
  const forbids = (...phrases: string[]) =>
    forbiddenPhrases([lesson({ lessonType: 'never_rule', incorrectResponse: phrases.join('\n') })]);

  it.each([
    ['cheap', 'It is CHEAP!'],
    ['cheap', 'chéap'],
    ["don't worry", 'Dont worry about it'],
    ["don't worry", 'Don’t  worry'],
    ['no brainer', 'a no-brainer'],
    ['£500', 'only £500 today'],
    ['we * match * quote', 'Sure, we can match any other quote'],
    ['cheap', 'so che\u200bap'],
    ["don't worry", 'Donʼt worry'],
    ['no brainer', 'a nobrainer really'],
    ['nobrainer', 'it is a no-brainer'],
    ['last chance', 'last\u200bchance'],
    ['we * no brainer', 'we call it a nobrainer'],
    ['£5,000', 'only £5000 today'],
    ['£5,000', 'about 5000 pounds'],
    ['£5,000', 'about 5,000 quid'],
    ['£5,000', 'for £5k'],
    ['£5,000', 'for 5 grand'],
    ['£5,000', 'five thousand pounds fitted'],
    ['£5000', 'just £5,000.00'],
    ['£5000', 'GBP 5 000 all in'],
    ['5000 pounds', 'from £5,000'],
    ['nine grand', 'from £9,000'],
    ['£2,500', 'two thousand five hundred pounds'],
    ['£2,500', 'two and a half, so £2.5k'],
    ['5k', 'save 5,000 a year'],
    ['50p', '£0.50 a day'],
    ['quid', 'about 5000 quid'],
    ['from £5,000 * today', 'from 5k pounds if you sign today'],
  ])('%s is in: %s', (phrase, text) => {
    expect(brokenRules(text, forbids(phrase))).toHaveLength(1);
  });

  it.each([
    ['cheap', 'The birds cheep'],
    ['cheap', 'cheapest'],
    ['£500', 'about 500 homes'],
    ['we * match * quote', 'We are happy. That would be a good match for your house. Shall I get you a quote?'],
    ['*', 'anything'],
    ['£5', 'for £5,000'],
    ['£5,000', 'for £5'],
    ['£5,000', 'for £50,000'],
    ['£5,000', 'for €5,000'],
    ['£500', 'for £500.50'],
    ['£5,000', '5000 homes'],
    ['inside', 'in no side'],
    ['alone', 'a lone roof'],
    ['24 7', 'for 247 homes'],
    ['cheap deal', 'cheapest deal'],
  ])('%s is not in: %s', (phrase, text) => {
    expect(brokenRules(text, forbids(phrase))).toEqual([]);
  });

  it('find a phrase wherever it stands among other words', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 8 }),
        fc.array(word, { minLength: 1, maxLength: 3 }),
        fc.array(word, { maxLength: 8 }),
        (before, phrase, after) => {
          expect(brokenRules([...before, ...phrase, ...after].join(' '), forbids(phrase.join(' ')))).toHaveLength(1);
        },
      ),
    );
  });

  it('that are archived forbid nothing, and other lessons none', () => {
    expect(
      forbiddenPhrases([lesson({ lessonType: 'never_rule', incorrectResponse: 'x', status: 'archived' })]),
    ).toEqual([]);
    expect(forbiddenPhrases([lesson({ lessonType: 'dos_donts', incorrectResponse: 'x' })])).toEqual([]);
  });
});

describe('a lesson against another', () => {
  it('is one that recommends what the other forbids, says the opposite, or was marked', () => {
    const rule = lesson({ lessonType: 'blacklist_word', incorrectResponse: 'cheap', title: 'Not cheap' });
    const advice = lesson({ correctResponse: 'We are cheap', title: 'Say cheap' });
    expect(conflictOf(rule, advice)).toBe('"Say cheap" recommends words that "Not cheap" forbids: cheap');
    const opposite = lesson({ incorrectResponse: 'we are cheap!' });
    expect(conflictOf(advice, opposite)).toContain('advises against');
    const marked = lesson({ conflictsWith: [opposite.id] });
    expect(conflictOf(opposite, marked)).toBe('somebody marked them as opposites');
    expect(conflictOf(rule, lesson({ correctResponse: 'We are fair' }))).toBeNull();
  });
});
