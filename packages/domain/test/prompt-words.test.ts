import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changesBetween,
  changesSummary,
  checkReply,
  editFragments,
  FRAGMENT_UNITS_MAX,
  nextVersionName,
  performanceChange,
  storedForm,
  SYSTEM_TEMPLATES,
  templateFragments,
  tidyFragments,
  type VersionFragment,
  versionFaults,
  versionPerformance,
  versionText,
  WIZARD_QUESTIONS,
  wizardFaults,
  wizardFragments,
  wordDiff,
} from '../src/index.ts';

const fragment = (changes: Partial<VersionFragment> = {}): VersionFragment => ({
  ...{ section: 'goal', content: 'Get a call.', source: 'wizard', why: 'asked', refId: null, refVersion: null },
  ...{ isFact: false, ...changes },
});

describe('a word diff', () => {
  const text = fc.array(fc.constantFrom('get', 'a', 'call', 'visit', '.', ' ', '\n', '£5', 'naïve', '🙂'), {
    maxLength: 30,
  });

  it('gives both texts back to the byte, and nothing but same for the same text', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [before, after] = [a.join(''), b.join('')];
        const parts = wordDiff(before, after);
        const side = (other: string) =>
          parts
            .filter(({ kind }) => kind !== other)
            .map((part) => part.text)
            .join('');
        expect([side('added'), side('removed')]).toEqual([before, after]);
        expect(wordDiff(before, before).every(({ kind }) => kind === 'same')).toBe(true);
      }),
    );
  });

  it('names the words that changed and no more', () => {
    expect(wordDiff('Get a call this week.', 'Get a visit this month.')).toEqual([
      { kind: 'same', text: 'Get a ' },
      { kind: 'removed', text: 'call' },
      { kind: 'added', text: 'visit' },
      { kind: 'same', text: ' this ' },
      { kind: 'removed', text: 'week' },
      { kind: 'added', text: 'month' },
      { kind: 'same', text: '.' },
    ]);
  });

  it('of texts with nothing in common is quick however long they are', () => {
    const parts = wordDiff('a '.repeat(20_000), 'b\n'.repeat(20_000));
    expect(parts.map(({ kind }) => kind)).toEqual(['removed', 'added']);
  });
});

describe('the wizard', () => {
  it('has a question for each of the six sections, and makes words of every answer', () => {
    expect(new Set(WIZARD_QUESTIONS.map(({ section }) => section)).size).toBe(6);
    for (const { key, section, isFact } of WIZARD_QUESTIONS) {
      const [made, ...more] = wizardFragments({ [key]: 'Something of ours' });
      expect(more).toEqual([]);
      expect(made).toMatchObject({ section, isFact, source: 'wizard' });
      expect(made?.content).toContain('Something of ours');
    }
  });

  it('makes a piece of each line where lines are asked for, and an answer of each objection', () => {
    const made = wizardFragments({ objections: 'Too dear: depends on the roof\n\n  Busy: when suits?  ' });
    expect(made.map(({ content }) => content)).toEqual([
      'When they say: Too dear Answer like: depends on the roof',
      'When they say: Busy Answer like: when suits?',
    ]);
  });

  it('asks for what it must have and holds answers to their length', () => {
    const required = WIZARD_QUESTIONS.filter((question) => question.required).map(({ key }) => key);
    expect(wizardFaults({}).map(({ path }) => path)).toEqual(required);
    for (const { key, maxLength } of WIZARD_QUESTIONS) {
      const faults = (length: number) => wizardFaults({ [key]: 'x'.repeat(length) }).filter(({ path }) => path === key);
      expect([faults(maxLength).length, faults(maxLength + 1).length]).toEqual([0, 1]);
    }
  });
});

describe('templates that come with the software', () => {
  it.each(SYSTEM_TEMPLATES.map((template) => [template.system_key, template] as const))(
    '%s has no fault, and answers only questions the wizard asks',
    (_key, template) => {
      const fragments = templateFragments({ id: 't-1', version: 3, structure: template.template_structure });
      expect(fragments.length).toBeGreaterThan(2);
      expect(fragments.every(({ source, refVersion }) => source === 'template:t-1' && refVersion === '3')).toBe(true);
      expect(versionFaults({ fragments, warnings: [], forbidden: [] })).toEqual([]);
      expect(wizardFaults({ business: 'x', goal: 'x', ...template.default_wizard_answers })).toEqual([]);
    },
  );
});

describe('a version’s words', () => {
  const fragments = [fragment(), fragment({ section: 'context', content: 'We fit windows.' })];

  it('are one text, one hash and six sections, all from its fragments', () => {
    const tidy = tidyFragments([...fragments, fragment({ content: ' \r\n ' })]);
    expect(versionText(tidy)).toBe('# The company and its people\nWe fit windows.\n# Goal\nGet a call.');
    const form = storedForm([...tidy, fragment({ section: 'boundaries', source: 'lesson:l-1', refId: 'l-1' })]);
    expect(form.appliedLessons).toEqual(['l-1']);
    expect(form.structure).toMatchObject({ goal: { content: 'Get a call.', source: 'wizard', why: 'asked' } });
    expect(storedForm(tidy)).toEqual(storedForm(tidy));
  });

  it('are other ones where another of them is a fact, and only what it knows is one', () => {
    const known = (isFact: boolean) => [fragment({ section: 'knowledge', content: 'Panels cost £4,000.', isFact })];
    expect(storedForm(known(true)).compiledPrompt).toBe(storedForm(known(false)).compiledPrompt);
    expect(storedForm(known(true)).compiledSha256).not.toBe(storedForm(known(false)).compiledSha256);
    const change = changesBetween(known(false), known(true));
    expect([changesSummary(change), change.sections_edited]).toEqual(['Changed knowledge.', ['knowledge']]);
    const piece = { content: 'Panels cost £4,000.', why: 'x', is_fact: true };
    const structure = { knowledge: [piece], objections: [piece] };
    const facts = (all: readonly VersionFragment[]) => all.filter(({ isFact }) => isFact).map(({ section }) => section);
    expect(facts(templateFragments({ id: 't', version: 1, structure }))).toEqual(['knowledge']);
    expect(facts(tidyFragments([...known(true), fragment({ isFact: true })]))).toEqual(['knowledge']);
  });

  it('keep where they came from when a person leaves them as they are', () => {
    const kept = editFragments(fragments, { goal: [{ content: 'Get a call.' }, { content: 'Be brief.', why: 'Ann' }] });
    expect(kept.edits).toBe(1);
    expect(kept.fragments.map(({ section, source, why }) => [section, source, why])).toEqual([
      ['context', 'wizard', 'asked'],
      ['goal', 'wizard', 'asked'],
      ['goal', 'manual', 'Ann'],
    ]);
    expect(editFragments(fragments, { goal: [] })).toMatchObject({ edits: 1, fragments: [{ section: 'context' }] });
    expect(editFragments([], { goal: [{ content: 'Costs £5.', is_fact: true }] }).fragments[0]?.isFact).toBe(false);
    expect(FRAGMENT_UNITS_MAX).toBe(4_000);
  });

  it('say what changed', () => {
    const after = [...fragments, fragment({ section: 'tone', content: 'Dry.' })];
    const changes = changesBetween(fragments, after);
    expect(changes).toMatchObject({ type: 'edited', sections_changed: ['tone'], before: {}, after: { tone: 'Dry.' } });
    expect(changesSummary(changes)).toBe('Changed tone.');
    expect(changesSummary(changesBetween(null, after))).toBe('First version.');
    expect(changesSummary(changesBetween(after, after))).toBe('Nothing was changed yet.');
    const taught = [...fragments, fragment({ section: 'tone', content: 'Dry.', source: 'lesson:l-1' })];
    const lesson = { id: 'l-1', title: 'Be dry' };
    const learned = changesBetween(fragments, taught, lesson);
    expect(learned).toMatchObject({ type: 'lesson_applied', sections_changed: ['tone'], sections_edited: [] });
    expect(changesSummary(learned)).toBe('Learned "Be dry": changed tone.');
    const both = changesBetween(fragments, [fragment({ section: 'goal', content: 'A call.' }), ...taught], lesson);
    expect(changesSummary(both)).toBe('Learned "Be dry": changed goal and tone, goal by hand.');
    expect([nextVersionName('1.0', true), nextVersionName('1.9', true), nextVersionName('1.9', false)]).toEqual([
      ...['1.1', '1.10', '2.0'],
    ]);
  });

  it('may claim what a fact supports, to the figure', () => {
    const fact = fragment({ section: 'knowledge', content: 'Panels cost £4,000.', isFact: true });
    const codes = (content: string) =>
      versionFaults({ fragments: [fact, fragment({ content })], warnings: [], forbidden: [] }).map(({ code }) => code);
    expect(codes('Say £4,000.')).toEqual([]);
    expect(codes('Say £4,001.')).toEqual(['unsupported_claim']);
    expect(codes('Say {{canary}}.')).toEqual(['unknown_variable']);
  });
});

describe('performance', () => {
  const counts = (conversations: number, booked: number) =>
    versionPerformance({ conversations, booked, optedOut: 0, handedOver: 0, sentimentSum: 0, sentimentKnown: 0 });

  it('is a share with Wilson’s interval, and nothing observed says nothing', () => {
    expect(counts(0, 0)).toMatchObject({ bookingRate: { share: null, low: 0, high: 1 }, avgSentiment: null });
    const { share, low, high } = counts(20, 5).bookingRate;
    expect([share, low.toFixed(3), high.toFixed(3)]).toEqual([0.25, '0.112', '0.469']);
  });

  it('against another is their difference with Newcombe’s interval (his example: 56/70 and 48/80)', () => {
    const change = performanceChange(counts(80, 48), counts(70, 56));
    expect([change?.difference, change?.low, change?.high].map((value) => value?.toFixed(4))).toEqual([
      ...['0.2000', '0.0524', '0.3339'],
    ]);
    expect(performanceChange(counts(0, 0), counts(70, 56))).toBeNull();
  });

  it('has an interval that holds the difference, and turns round with the sides', () => {
    const some = fc.tuple(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(some, some, ([n, p], [m, q]) => {
        const [a, b] = [counts(n, Math.round(n * p)), counts(m, Math.round(m * q))];
        const [there, back] = [performanceChange(a, b), performanceChange(b, a)];
        if (there === null || back === null) throw new Error('both were observed');
        expect(there.low).toBeLessThanOrEqual(there.difference + 1e-12);
        expect(there.high).toBeGreaterThanOrEqual(there.difference - 1e-12);
        expect(there.low).toBeCloseTo(-back.high, 10);
      }),
    );
  });
});

describe('a reply that greets somebody', () => {
  const gates = (text: string, namedBy: string[] = ['Sam', 'yes, for my mum Joan']) =>
    checkReply(text, { maxSegments: 3, namedBy, signedBy: ['Priya'] }).map(({ gate, quote }) => `${gate}: ${quote}`);

  it.each([
    'Hi Sam, thanks.',
    'Thanks SAM!',
    'Hi there, ok.',
    'hi sam, ok.',
    'Of course, Sam. Which day?',
    'Any time in May, June, or July?',
    'Which day suits you? Thanks, Priya',
    'Happy to help. Mrs Joan is welcome too.',
    'Hello Joan, ok.',
    'Thanks, Tuesday works for us.',
    'Sorry, Friday. Ok?',
    'Hi Sam what day suits you?',
    'Thanks for that Sam.',
    'Thanks for your patience in May.',
    'Hello again Sam.',
    'Hi there. May I ask which day suits?',
  ])('by their own name goes: %s', (text) => expect(gates(text)).toEqual([]));

  it.each([
    ['Hi Bartholomew, ok?', 'Hi Bartholomew'],
    ['Ok. Thanks Petra!', 'Thanks Petra'],
    ["Morning O'Neill, ok?", "Morning O'Neill"],
    ['hi margaret, ok?', 'hi margaret'],
    ['Which day suits you, Margaret?', 'Margaret'],
    ['Margaret, which day?', 'Margaret'],
    ['Yes Mrs Patel, we can.', 'Mrs Patel'],
    ['Dear Priya, ok?', 'Dear Priya'],
    ['Hi Dave what day suits you?', 'Hi Dave'],
    ['Hi Dave Smith, ok?', 'Hi Dave'],
    ['Hi there Dave, ok?', 'Hi there Dave'],
    ['Hi  Dave what day suits you?', 'Hi  Dave'],
    ['Thanks for that Dave.', 'Thanks for that Dave'],
    ['Hi April, ok?', 'Hi April'],
    ['Hello Dawn which day?', 'Hello Dawn'],
  ])('by another does not: %s', (text, quote) => {
    expect(gates(text)).toEqual([`other_name: ${quote}`]);
  });
});
