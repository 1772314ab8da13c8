import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkAnswer,
  compile,
  estimateTokens,
  PROMPT_BUDGET,
  type ReplyDraft,
  staticPart,
  TURN_BUDGETS,
} from '../src/index.ts';
import { sha256 } from '../src/prompt/sha256.ts';
import { compileInput, fragment, turnFacts } from './prompt-facts.ts';

const words = (count: number, word = 'roof') => Array.from({ length: count }, () => word).join(' ');
const lessons = (count: number, each = 60) =>
  Array.from({ length: count }, (_, at) =>
    fragment({
      section: 'D1',
      id: `l${at}`,
      source: `lesson:l${at}`,
      refId: `l${at}`,
      priority: count - at,
      content: `lesson ${at} ${words(each)}`,
    }),
  );
const history = (count: number, each = 40) =>
  Array.from({ length: count }, (_, at) => ({
    id: `m${at}`,
    from: 'lead' as const,
    text: `text ${at} ${words(each)}`,
    at,
  }));
const tokensOf = (prompt: ReturnType<typeof compile>, section: string) =>
  prompt.sections.find((found) => found.section === section)?.tokens ?? 0;

describe('budgets', () => {
  it('drop the lessons of the lowest priority, and say so', () => {
    const prompt = compile(compileInput({ fragments: lessons(12) }));
    expect(tokensOf(prompt, 'D1')).toBeLessThanOrEqual(TURN_BUDGETS.D1);
    expect(prompt.messages[1].content).toContain('lesson 0 ');
    expect(prompt.messages[1].content).not.toContain('lesson 11 ');
    expect(prompt.warnings).toMatchObject([{ code: 'cut', section: 'D1', severity: 'warning' }]);
    expect(Object.values(prompt.supplied.lessons)).not.toContain('l11');
  });

  it('drop the oldest texts, never the newest', () => {
    const prompt = compile(compileInput({ turn: turnFacts({ history: history(60) }) }));
    expect(tokensOf(prompt, 'D4')).toBeLessThanOrEqual(TURN_BUDGETS.D4);
    expect(prompt.messages[1].content).toContain('text 59 ');
    expect(prompt.messages[1].content).not.toContain('text 0 ');
    const endless = turnFacts({ history: [{ id: 'm', from: 'lead', text: '字'.repeat(9_000), at: 0 }] });
    expect(compile(compileInput({ turn: endless })).messages[1].content.length).toBeLessThan(1_500);
  });

  it('shorten the summary before it is left out', () => {
    const turn = turnFacts();
    const summary = words(150, '五');
    const prompt = compile(compileInput({ turn: { ...turn, state: { ...turn.state, summary } } }));
    expect(tokensOf(prompt, 'D3')).toBeLessThanOrEqual(TURN_BUDGETS.D3);
    expect(prompt.messages[1].content).toContain('"summary":"五 五');
  });

  it('of static words are counted for a whole prompt and for its static part alike', () => {
    const fragments = [fragment({ section: 'S2', content: words(40) }), ...lessons(3), ...compileInput().fragments];
    const input = compileInput({ fragments });
    expect(staticPart(input).tokens).toBe(compile(input).tokens.static);
  });

  it('of static words over 2,400 tokens are an error, and the turn makes room in the fixed order', () => {
    const static_ = (count: number) => fragment({ section: 'S2', content: words(count) });
    const turn = {
      ...turnFacts({ history: history(15, 25) }),
      state: { status: 'WARM', sentiment: null, summary: words(80) },
    };
    const at = (count: number) => compile(compileInput({ fragments: [static_(count), ...lessons(3)], turn }));
    const whole = at(10);
    const room = PROMPT_BUDGET - whole.tokens.static - whole.tokens.turn + 10;
    const cut = (count: number) =>
      at(count)
        .warnings.filter(({ code }) => code === 'cut')
        .map(({ section }) => section);
    expect(cut(room)).toEqual([]);
    expect(cut(room + 10)).toEqual(['D1']);
    expect(cut(room + 250)).toEqual(['D1', 'D4']);
    expect(cut(room + 9_000)).toEqual(['D1', 'D4', 'D3']);
    const over = at(room + 9_000);
    expect(over.warnings).toContainEqual(
      expect.objectContaining({ code: 'over_budget', severity: 'error', section: 'S' }),
    );
    expect(over.messages[0].content).toContain(words(room + 9_000));
    expect(over.messages[1].content).toContain('text 14 ');
  });

  it('have room for a turn with slots, and for one whose last draft had many faults', () => {
    const slots = [
      { id: 'slot-1', label: 'Wednesday 10:00' },
      { id: 'slot-2', label: 'Thursday 16:30' },
    ];
    const may = { ...turnFacts().may, slots };
    const faults = Array.from({ length: 9 }, () => `leak: ${words(30)}`);
    for (const turn of [turnFacts({ may }), turnFacts({ repair: faults })]) {
      expect(compile(compileInput({ turn })).warnings).toEqual([]);
    }
    expect(compile(compileInput({ turn: turnFacts({ may }) })).messages[1].content).toContain('"id":"slot-2"');
  });

  it('never cut the rules or the limits', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(80), fc.nat(4_000), (some, texts, more) => {
        const plain = compile(compileInput());
        const fragments = [
          ...compileInput().fragments,
          ...lessons(some),
          fragment({ section: 'S2', content: words(more + 1) }),
        ];
        const prompt = compile(compileInput({ fragments, turn: turnFacts({ history: history(texts) }) }));
        for (const section of ['S0', 'S7'])
          expect(prompt.sections.find((found) => found.section === section)).toEqual(
            plain.sections.find((found) => found.section === section),
          );
      }),
      { numRuns: 25 },
    );
  });
});

describe('tokens are estimated', () => {
  it.each([
    ['', 0],
    ['Hi there', 2],
    ['appointments', 2],
    ['£4,999', 4],
    ['a\n\nb', 2],
    ['字字', 2],
  ])('%j as %i', (text, expected) => {
    expect(estimateTokens(text)).toBe(expected);
  });
});

describe('sha256', () => {
  it('is what other makers of hashes say it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: 'grapheme' }), (text) => {
        expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'));
      }),
    );
    for (const length of [55, 56, 63, 64, 65, 119, 120]) {
      expect(sha256('a'.repeat(length))).toBe(createHash('sha256').update('a'.repeat(length)).digest('hex'));
    }
  });
});

describe('an answer is held to what was supplied', () => {
  const draft: ReplyDraft = {
    ...{ reply: 'Sure.', intent: 'x', sentiment: 'NEUTRAL', stage: 'x', next_action: 'reply', slot_id: null },
    ...{ facts: [], objection_type: null, opt_out: false, opt_out_quote: null, handover_reason: null },
    ...{ used_lesson_ids: [], claims: [], confidence: 1 },
  };
  const supplied = {
    lessons: { 'L-1': 'lesson-1' },
    knowledge: { 'K-1': 'fact-1' },
    slots: ['slot-1'],
    actions: ['reply', 'book', 'handover', 'close', 'wait'] as const,
  };
  const texts = ['I have 3 windows,  mostly UPVC', 'it’s Tuesday'];
  const check = (changes: Partial<ReplyDraft>) => checkAnswer({ ...draft, ...changes }, supplied, texts);

  it.each<[string, Partial<ReplyDraft>, string | null]>([
    ['nothing special', {}, null],
    ['an action that is not allowed', { next_action: 'offer_slots' }, 'next_action: offer_slots is not allowed now'],
    ['a slot on offer', { next_action: 'book', slot_id: 'slot-1' }, null],
    ['a slot nobody offered', { next_action: 'book', slot_id: 'slot-2' }, 'slot_id: not an offered slot'],
    ['a booking of no slot', { next_action: 'book' }, 'slot_id: book needs an offered slot'],
    ['knowledge that was given', { claims: [{ text: 'free survey', knowledge_id: 'K-1' }] }, null],
    [
      'knowledge that was not',
      { claims: [{ text: 'free survey', knowledge_id: 'K-2' }] },
      'claims: "free survey" cites knowledge that was not given',
    ],
    [
      'knowledge by an inherited name',
      { claims: [{ text: 'x', knowledge_id: 'constructor' }] },
      'claims: "x" cites knowledge that was not given',
    ],
  ])('%s', (_, changes, fault) => {
    expect(check(changes).faults).toEqual(fault === null ? [] : [fault]);
  });

  it('names lessons and knowledge by their rows, and drops what is not so', () => {
    const {
      draft: kept,
      faults,
      dropped,
    } = check({
      claims: [{ text: 'free survey', knowledge_id: 'K-1' }],
      used_lesson_ids: ['L-1', 'L-2', 'L-1'],
      facts: [
        { key: 'windows', value: '3', quote: '3 Windows, mostly uPVC' },
        { key: 'day', value: 'Tue', quote: "It's tuesday" },
        { key: 'roof', value: 'slate', quote: 'slate roof' },
        { key: 'none', value: 'x', quote: '  ' },
      ],
    });
    expect(faults).toEqual([]);
    expect(kept.claims[0]?.knowledge_id).toBe('fact-1');
    expect(kept.used_lesson_ids).toEqual(['lesson-1']);
    expect(kept.facts.map(({ key }) => key)).toEqual(['windows', 'day']);
    expect(dropped).toHaveLength(3);
  });
});
