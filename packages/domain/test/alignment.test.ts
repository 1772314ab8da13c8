import { describe, expect, test } from 'vitest';
import {
  AI_PERSONA_COLUMNS,
  ALIGNMENT_WEIGHTS,
  CRITERIA,
  type Criterion,
  type LeadTraits,
  PERSONA_COLUMNS,
  type PersonaFit,
  PRODUCT_COLUMNS,
  ROW_TABLES,
  scoreAlignment,
} from '../src/index.ts';

const TRAITS: LeadTraits = {
  ...{ industry: 'Energy', role: 'Buyer', seniority: 'manager', size: 'medium', geography: 'national', pain: ['data'] },
  ...{ buying_stage: 'deciding', budget_authority: 'moderate', product_need: 'Solar', channel: 'sms', area: 'LS1' },
  ...{ property_type: 'terraced', ownership: 'owner', timeframe: 'immediate', budget: 5_000 },
};

/** A persona that all of these traits fit, but for what is given. */
function fitting(preset: PersonaFit['preset'], changes: Partial<Record<Criterion, string[]>> = {}): PersonaFit {
  const criteria = CRITERIA.map((criterion): [Criterion, { accepted: string[]; disqualifies: boolean }] => {
    const trait = TRAITS[criterion];
    const own = criterion === 'budget' ? ['4000-6000'] : [trait].flat().map(String);
    return [criterion, { accepted: changes[criterion] ?? own, disqualifies: false }];
  });
  return { preset, criteria: Object.fromEntries(criteria) };
}

const matchOf = (criterion: Criterion, trait: LeadTraits[Criterion], accepted: string[]) => {
  const preset = ALIGNMENT_WEIGHTS.business.some(([each]) => each === criterion) ? 'business' : 'homeowner';
  const fit: PersonaFit = { preset, criteria: { [criterion]: { accepted, disqualifies: false } } };
  return scoreAlignment({ [criterion]: trait }, fit).breakdown.find((part) => part.criterion === criterion)?.match;
};

describe('an alignment score', () => {
  test.each(['business', 'homeowner'] as const)(
    'is 100 with full confidence where all of the %s preset fits',
    (preset) => {
      const { score, confidence, breakdown } = scoreAlignment(TRAITS, fitting(preset));
      expect([score, confidence]).toEqual([100, 1]);
      expect(breakdown.every(({ match }) => match === 1)).toBe(true);
    },
  );

  test.each(
    (['business', 'homeowner'] as const).flatMap((preset) =>
      ALIGNMENT_WEIGHTS[preset].map(([criterion, weight]) => [preset, criterion, weight] as const),
    ),
  )('of a %s loses the weight of %s where nothing of it fits', (preset, criterion, weight) => {
    const far: Partial<Record<Criterion, string>> = { budget: '999999999999' };
    const { score, breakdown } = scoreAlignment(
      TRAITS,
      fitting(preset, { [criterion]: [far[criterion] ?? 'elsewhere'] }),
    );
    const part = breakdown.find((each) => each.criterion === criterion);
    // A word that its scale does not have is unknown, not wrong.
    const isScale = ['seniority', 'size', 'geography', 'budget_authority', 'timeframe'].includes(criterion);
    expect(part?.match).toBe(isScale ? null : criterion === 'budget' ? 5_000 / 999_999_999_999 : 0);
    expect(score).toBe(isScale ? 100 : 100 - weight);
  });

  test('counts what is known only, and says how much that is', () => {
    const { score, confidence } = scoreAlignment(
      { industry: 'Energy', role: 'Driver', seniority: 'manager' },
      fitting('business'),
    );
    expect([score, confidence]).toEqual([Math.round((100 * 30) / 45), 0.45]);
  });

  test('is missing where less than two fifths of the weight is known', () => {
    const known = { industry: 'Energy', role: 'Buyer' };
    expect(scoreAlignment(known, fitting('business'))).toMatchObject({ score: null, confidence: 0.35 });
    expect(scoreAlignment({ ...known, channel: 'sms' }, fitting('business'))).toMatchObject({
      score: 100,
      confidence: 0.4,
    });
  });

  test('is 0 with the reason for who is excluded, also when little else is known', () => {
    const fit = fitting('homeowner');
    const excluding = { ...fit, criteria: { ...fit.criteria, ownership: { accepted: ['owner'], disqualifies: true } } };
    expect(scoreAlignment({ ...TRAITS, ownership: 'tenant' }, excluding)).toMatchObject({
      score: 0,
      disqualifiedBy: 'ownership',
    });
    expect(scoreAlignment({ ownership: 'tenant' }, excluding)).toMatchObject({ score: 0, disqualifiedBy: 'ownership' });
    // Nothing said of it excludes nobody.
    expect(scoreAlignment({ ...TRAITS, ownership: undefined }, excluding)).toMatchObject({ disqualifiedBy: null });
    expect(scoreAlignment({ ...TRAITS, ownership: 'tenant' }, fit)).toMatchObject({ disqualifiedBy: null, score: 85 });
  });
});

describe('one match', () => {
  test.each<[Criterion, LeadTraits[Criterion], string[], number | null]>([
    ['seniority', 'entry', ['c_level'], 0],
    ['seniority', 'manager', ['director', 'entry'], 7 / 8],
    ['size', 'small', ['large'], 0.5],
    ['geography', 'local', ['global'], 0],
    ['budget_authority', 'none', ['limited'], 0.75],
    ['timeframe', 'immediate', ['medium_term'], 0.5],
    ['pain', ['data', 'tool', 'process'], ['Data', 'tool'], 2 / 3],
    ['pain', [], ['data'], null],
    ['industry', 'renewable ENERGY', ['energy'], 1],
    ['industry', 'energyless', ['energy'], 0],
    ['product_need', 'Solar', ['Solar panels'], 1],
    ['area', 'LS1', ['ls'], 1],
    ['area', 'LS1', ['l'], 0],
    ['area', 'LS11', ['LS1'], 0],
    ['budget', 5_000, ['4000'], 1],
    ['budget', 5_000, ['10000'], 0.5],
    ['budget', 5_000, ['1000-2500'], 0.5],
    ['budget', 5_000, ['plenty'], null],
    ['channel', 'sms', [], null],
    ['channel', ' ', ['sms'], null],
  ])('of %s %j with %j is %j', (criterion, trait, accepted, expected) => {
    expect(matchOf(criterion, trait, accepted)).toBe(expected);
  });
});

test('every criterion that a field is declared to feed is weighed in a preset', () => {
  const fields = [
    ...PERSONA_COLUMNS,
    ...PRODUCT_COLUMNS,
    ...AI_PERSONA_COLUMNS,
    ...ROW_TABLES.flatMap((table) => table.fields),
  ];
  const fed = fields.flatMap(({ uses }) => uses.flatMap((use) => (use.kind === 'score' ? [use.criterion] : [])));
  const weighed = new Set<string>(Object.values(ALIGNMENT_WEIGHTS).flatMap((weights) => weights.map(([each]) => each)));
  expect(fed.filter((criterion) => criterion !== 'preset' && !weighed.has(criterion))).toEqual([]);
  expect([...weighed].sort()).toEqual([...CRITERIA].sort());
});
