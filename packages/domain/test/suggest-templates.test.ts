import { describe, expect, test } from 'vitest';
import {
  type AudienceWords,
  audienceWords,
  SUGGESTED_MAX,
  SYSTEM_TEMPLATES,
  suggestTemplates,
  type TemplateWords,
} from '../src/index.ts';

const NOBODY: AudienceWords = { trade: [], goals: [], pains: [], tone: [], who: [] };
const OWNERS: AudienceWords = {
  trade: ['Solar panels'],
  goals: ['Spend less on energy', 'A quieter house'],
  pains: ['The quote was too much'],
  tone: ['plain'],
  who: ['Home owners'],
};
const template = (name: string, texts: string[], more: Partial<TemplateWords> = {}): TemplateWords => ({
  ...{ kind: 'prompt', id: name, name, industry: 'other', texts },
  ...more,
});
const named = (audience: AudienceWords, templates: TemplateWords[]) =>
  suggestTemplates(audience, templates).map(({ name, score }) => `${name} ${score}`);

describe('templates for an audience', () => {
  test('are ranked by the words of its trade, goals, pains and tone that they have, each with those words', () => {
    const templates = [
      template('Weather', ['What about the weather?']),
      template('Bills', ['Energy is dear: spending less starts with a quote.']),
      template('Sun', ['Panels on the roof lower what energy takes.'], { industry: 'solar' }),
    ];
    expect(suggestTemplates(OWNERS, templates)).toEqual([
      {
        ...{ kind: 'prompt', id: 'Sun', name: 'Sun', score: 45 },
        reasons: [
          { ground: 'trade', words: ['solar'] },
          { ground: 'goals', words: ['energy'] },
        ],
      },
      {
        ...{ kind: 'prompt', id: 'Bills', name: 'Bills', score: 42 },
        reasons: [
          { ground: 'goals', words: ['spend', 'less', 'energy'] },
          { ground: 'pains', words: ['quote'] },
        ],
      },
    ]);
  });

  test('of another trade are left out, and of a trade that the audience does not speak of', () => {
    const pumps = template('Pumps', ['Spend less on energy'], { industry: 'heat pumps' });
    expect(named(OWNERS, [pumps, template('Bread', ['We bake.'])])).toEqual([]);
    expect(named({ ...NOBODY, goals: ['Spend less on energy'] }, [pumps])).toEqual([]);
    expect(named({ ...OWNERS, who: ['People who want pumps'] }, [pumps, template('Bread', [])])).toHaveLength(1);
  });

  test('of campaigns are for the trade of their own words', () => {
    const campaign = (name: string, text: string) => template(name, [text], { kind: 'campaign', industry: null });
    const texts = [campaign('Roofs', 'Your roof is leaking'), campaign('Sun', 'Solar panels: less to spend')];
    expect(suggestTemplates(OWNERS, texts)).toMatchObject([
      {
        name: 'Sun',
        reasons: [
          { ground: 'trade', words: ['solar', 'panels'] },
          { ground: 'goals', words: ['spend', 'less'] },
        ],
      },
    ]);
  });

  test('are not suggested for what all of them say, for one word, or for an audience of which nothing is said', () => {
    const all = ['Energy', 'Spend'].map((name) => template(name, ['Spend less on energy']));
    expect(named(OWNERS, all)).toEqual([]);
    expect(named(OWNERS, [template('One', ['Energy']), template('None', ['Nothing'])])).toEqual([]);
    expect(named(NOBODY, [template('Any', ['Spend less on energy'])])).toEqual([]);
  });

  test('are few, and in one order whatever order they come in', () => {
    const many = Array.from({ length: 9 }, (_, i) => template(`Template ${i}`, ['Spend less on energy']));
    const some = [...many, template('Other', ['Nothing'])];
    const first = named(OWNERS, some);
    expect(first).toHaveLength(SUGGESTED_MAX);
    expect(named(OWNERS, some.toReversed())).toEqual(first);
    expect(first[0]).toMatch(/^Template 0 /);
  });

  test('take the words of an audience from its columns, its tables and its product', () => {
    const audience = {
      columns: { name: 'Owners', industry: 'Housing', goals: 'Less noise', pain_points: null, title: 3 },
      rows: {
        goals: [{ goal_text: 'Lower bills' }],
        pain_points: [{ pain_point_text: 'Draughts', severity: 'high' }],
        values: [{ value_name: 'Thrift' }],
      },
      product: { name: 'Heat pumps', value_prop: 'Warm rooms', description: 'A box' },
    };
    expect(audienceWords(audience)).toEqual({
      trade: ['Housing', 'Heat pumps'],
      goals: ['Less noise', 'Lower bills', 'Warm rooms'],
      pains: ['Draughts'],
      tone: ['Thrift'],
      who: ['Owners'],
    });
  });

  test('of the software suit whom they are for: a quote that was too much is followed up', () => {
    const templates = SYSTEM_TEMPLATES.map(({ name, industry, best_for: bestFor, template_structure: words }) =>
      template(name, [bestFor, ...Object.values(words).flatMap((pieces) => pieces.map(({ content }) => content))], {
        industry,
      }),
    );
    expect(suggestTemplates(OWNERS, templates)[0]).toMatchObject({ name: 'Solar: after a quote' });
  });
});
