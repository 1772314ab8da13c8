import { describe, expect, test } from 'vitest';
import {
  type AudienceResult,
  type MatchFacts,
  type Recommendation,
  recommend,
  recommendationSentence,
  type WaitingLeads,
} from '../src/index.ts';

const NOTHING: MatchFacts = {
  results: [],
  outcomes: { well: { won: 0, lost: 0 }, less: { won: 0, lost: 0 } },
  waiting: [],
};
const result = (personaName: string | null, texted: number, replied: number, booked = 0): AudienceResult => ({
  ...{ campaignId: 'c', campaignName: 'Autumn', personaId: personaName, personaName, texted, replied, booked },
});
const waiting = (kind: WaitingLeads['kind'], leads: number): WaitingLeads => ({
  ...{ personaId: 'o', personaName: 'Owners', kind, leads },
  first: leads > 0 ? [{ id: 'l', name: 'Sam Taylor', score: 96 }] : [],
});
const said = (facts: Partial<MatchFacts>) => recommend({ ...NOTHING, ...facts }).map(recommendationSentence);

describe('what match quality recommends', () => {
  test('is an audience that surely answers, or better books, more often than the others of its campaign', () => {
    const answered = [result('Owners', 40, 20), result('Tenants', 50, 8), result(null, 10, 2)];
    expect(said({ results: answered })).toEqual([
      'In Autumn leads of Owners answer more often than the others: 20 of 40 (50 %) against 10 of 60 (17 %), surely by 14 points or more. Take leads like them first.',
    ]);
    const booked = [result('Owners', 100, 50, 30), result('Tenants', 100, 10, 2)];
    expect(recommend({ ...NOTHING, results: booked })).toMatchObject([
      {
        ...{ kind: 'audience_books', campaignId: 'c', personaId: 'Owners' },
        compared: { own: { hits: 30, of: 100 }, others: { hits: 2, of: 100 } },
      },
    ]);
  });

  test('is nothing while numbers are small, differences may be chance, or another campaign makes them', () => {
    expect(said({ results: [result('Owners', 19, 19), result('Tenants', 500, 1)] })).toEqual([]);
    expect(said({ results: [result('Owners', 500, 400), result('Tenants', 19, 0)] })).toEqual([]);
    expect(said({ results: [result('Owners', 40, 12), result('Tenants', 40, 9)] })).toEqual([]);
    const elsewhere = { ...result('Tenants', 50, 1), campaignId: 'd' };
    expect(said({ results: [result('Owners', 40, 20), elsewhere] })).toEqual([]);
    expect(said({ results: [result(null, 40, 39), result('Tenants', 40, 9)] })).toEqual([]);
    const few = { well: { won: 19, lost: 0 }, less: { won: 0, lost: 90 } };
    expect(said({ outcomes: few })).toEqual([]);
    expect(said({ waiting: [waiting('untouched', 0)] })).toEqual([]);
  });

  test('is to take leads that fit well, those in no campaign and those that rested, and says whether a fit wins', () => {
    const outcomes = { well: { won: 20.5, lost: 10 }, less: { won: 5, lost: 45 } };
    expect(said({ outcomes, waiting: [waiting('untouched', 1), waiting('cold', 1_200)] })).toEqual([
      'Leads that fitted by 70 or more at their first text are won more often: 20.5 of 30.5 (67 %) against 5 of 50 (10 %), surely by 36 points or more. Take those that fit well first.',
      '1 lead fits Owners by 70 or more and is in no campaign yet.',
      '1,200 leads fit Owners by 70 or more, never answered, and may be texted again by now.',
    ]);
  });

  test('is to look at the criteria, and at no lead, where those that fit well surely buy less', () => {
    const outcomes = { well: { won: 1, lost: 60 }, less: { won: 40, lost: 30 } };
    const found: Recommendation[] = recommend({ ...NOTHING, outcomes, waiting: [waiting('untouched', 9)] });
    expect(found.map(({ kind }) => kind)).toEqual(['fit_misleads']);
    expect(found.map(recommendationSentence)[0]).toContain('Look at the criteria of your audiences');
  });
});
