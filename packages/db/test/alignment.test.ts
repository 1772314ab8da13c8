import {
  ALIGNMENT_WEIGHTS,
  BUDGET_AUTHORITIES,
  CRITERIA,
  type Criterion,
  GEOGRAPHIC_SCOPES,
  LeadTraits,
  ORGANIZATION_SIZES,
  PERSONA_TYPES,
  type PersonaFit,
  scoreAlignment,
  SENIORITY_LEVELS,
  TIMEFRAMES,
} from '@rekindle/domain';
import { manualClock, seededIds } from '@rekindle/runtime';
import { createTestDatabase, givenClient, type TestDatabase } from '@rekindle/testkit';
import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectAsTenant } from './tenant-connection.ts';

let db: TestDatabase;
let app: pg.Client;
let clientId: string;
beforeAll(async () => {
  db = await createTestDatabase();
  const clock = manualClock(Date.UTC(2026, 0, 12));
  ({ clientId } = await givenClient({ db, clock, ids: seededIds(28, clock) }));
  ({ client: app } = await connectAsTenant(db, clientId));
  await app.query("insert into datasets (client_id, id, name) values ($1, $1, 'List')", [clientId]);
});
afterAll(async () => {
  await app.end();
  await db.close();
});

/** What the database makes of them. */
async function scoredInSql(pairs: readonly (readonly [LeadTraits, PersonaFit])[]): Promise<unknown[]> {
  const { rows } = await app.query<{ scored: unknown }>(
    `select alignment(t.traits, t.fit) as scored
     from jsonb_to_recordset($1::jsonb) as t (place integer, traits jsonb, fit jsonb) order by t.place`,
    [JSON.stringify(pairs.map(([traits, fit], place) => ({ place, traits, fit })))],
  );
  return rows.map(({ scored }) => scored);
}

function scoredInTypeScript([traits, fit]: readonly [LeadTraits, PersonaFit]): unknown {
  const { score, confidence, disqualifiedBy, breakdown } = scoreAlignment(traits, fit);
  return { score, confidence, disqualified_by: disqualifiedBy, breakdown };
}

const CODES = [...SENIORITY_LEVELS, ...ORGANIZATION_SIZES, ...GEOGRAPHIC_SCOPES, ...BUDGET_AUTHORITIES, ...TIMEFRAMES];
const words = fc.oneof(
  fc.constantFrom(
    'Solar',
    'solar panels',
    'SOLAR-PANELS',
    'LS1',
    'ls',
    'L',
    'LS',
    'sms',
    'terraced',
    '',
    ' ',
    'Ünited',
    '5000',
    '5000-9000',
    '0-10',
    '0',
  ),
  fc.constantFrom(...CODES),
  // What Postgres cannot keep never reaches a score.
  fc.string({ unit: 'binary', maxLength: 6 }).filter((text) => text.isWellFormed() && !text.includes('\0')),
);
const traits: fc.Arbitrary<LeadTraits> = fc.record(
  Object.fromEntries(
    CRITERIA.map((criterion): [Criterion, fc.Arbitrary<string | number | string[]>] => {
      if (criterion === 'budget') return [criterion, fc.nat(2_000_000).map((pence) => pence / 100)];
      return [criterion, criterion === 'pain' ? fc.array(words, { maxLength: 4 }) : words];
    }),
  ),
  { requiredKeys: [] },
);
const wanted = fc.record({ accepted: fc.array(words, { maxLength: 3 }), disqualifies: fc.boolean() });
const fits: fc.Arbitrary<PersonaFit> = fc.record({
  preset: fc.constantFrom(...PERSONA_TYPES),
  criteria: fc.record(Object.fromEntries(CRITERIA.map((criterion) => [criterion, wanted])), { requiredKeys: [] }),
});

describe('the score of a lead and a persona', () => {
  test('is the same number from SQL and from TypeScript, whatever the words', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(traits, fits), { minLength: 20, maxLength: 60 }), async (pairs) => {
        expect(await scoredInSql(pairs)).toEqual(pairs.map(scoredInTypeScript));
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  test('has weights of 100 in each preset', () => {
    for (const weights of Object.values(ALIGNMENT_WEIGHTS)) {
      expect(weights.reduce((sum, [, weight]) => sum + weight, 0)).toBe(100);
    }
  });
});

describe('what a list says of a lead', () => {
  async function traitsOf(lead: {
    attributes?: Record<string, string>;
    postcode?: string;
    position?: string;
  }): Promise<unknown> {
    const { rows } = await app.query<{ traits: unknown }>(
      `with l as (
         insert into leads (client_id, id, dataset_id, first_name, last_name, phone_number, attributes, postcode, position)
         values ($1, gen_random_uuid(), $1, 'Fatima', 'Khan', '+447400100001', $2, $3, $4) returning leads.*)
       select lead_traits(l::leads) as traits from l`,
      [clientId, JSON.stringify(lead.attributes ?? {}), lead.postcode ?? null, lead.position ?? null],
    );
    await app.query('delete from leads');
    return rows[0]?.traits;
  }

  test('becomes traits, by the usual names of columns', async () => {
    expect(
      await traitsOf({
        ...{ postcode: 'ls12 3ab', position: 'Head of Estates' },
        attributes: {
          ...{
            'Property Type': 'Terraced',
            Tenure: 'Owner',
            Timescale: '3 months',
            BUDGET: '£7,500',
            Interest: 'Solar',
          },
          ...{
            Sector: 'Energy',
            Employees: '250',
            Seniority: 'C-Level',
            'Pain points': 'process; data',
            Notes: 'rude',
          },
        },
      }),
    ).toEqual({
      ...{
        area: 'LS12',
        role: 'Head of Estates',
        property_type: 'Terraced',
        ownership: 'Owner',
        timeframe: 'short_term',
      },
      ...{ budget: 7500, product_need: 'Solar', industry: 'Energy', size: 'medium', seniority: 'c_level' },
      pain: ['process', 'data'],
    });
  });

  test('never holds a name or what the law protects, whatever the columns', async () => {
    const found = await traitsOf({
      attributes: {
        Age: '71',
        Religion: 'none',
        Gender: 'f',
        Ethnicity: 'x',
        Disability: 'yes',
        'First name': 'Fatima',
      },
    });
    expect(found).toEqual({});
    expect(LeadTraits.safeParse({ religion: 'none' }).success).toBe(false);
    expect(LeadTraits.safeParse({ industry: 'Energy', first_name: 'Fatima' }).success).toBe(false);
  });

  test('counts as far as a score looks at it, however long a cell is, and scores the same from both', async () => {
    const long = (start: string) => `${start} ${'\u{1f3e0}x '.repeat(600)}solar`;
    const found = await traitsOf({
      position: long('Buyer'),
      attributes: {
        ...{ Industry: long('Energy'), Interest: long('Roof'), Seniority: long('vp'), Size: 'x'.repeat(2_000) },
        ...{ 'Company size': long('small'), Timescale: long('asap'), Channel: long('sms') },
        Pains: 'none',
        'Pain points': ['process', long('data'), ...Array.from({ length: 150 }, (_, at) => `pain ${at}`)].join(';'),
      },
    });
    const traits = LeadTraits.parse(found);
    expect(Array.from(String(traits.industry))).toHaveLength(1_000);
    expect(traits.pain).toHaveLength(100);
    expect(traits.pain).toContain('pain 97');
    const accepted = (...words: string[]) => ({ accepted: words, disqualifies: false });
    const fit: PersonaFit = {
      preset: 'business',
      criteria: {
        ...{ industry: accepted('energy'), role: accepted('Buyer'), pain: accepted('process') },
        // Told too late in the cell.
        product_need: accepted('solar'),
        channel: accepted('sms'),
      },
    };
    expect(scoreAlignment(traits, fit).breakdown.map(({ match }) => match)).toEqual([
      1,
      1,
      null,
      null,
      null,
      0.01,
      null,
      null,
      0,
      1,
    ]);
    expect(await scoredInSql([[traits, fit]])).toEqual([scoredInTypeScript([traits, fit])]);
  });

  test('leaves out what cannot be read', async () => {
    expect(await traitsOf({ attributes: { Budget: 'about 5k', Industry: '  ' }, postcode: 'unknown' })).toEqual({});
  });
});

describe('what fits a persona', () => {
  const persona = async (columns: string, values: string): Promise<string> => {
    await app.query('delete from personas');
    const { rows } = await app.query<{ id: string }>(
      `insert into personas (client_id, id, name, slug${columns}) values ($1, gen_random_uuid(), 'P', 'p'${values}) returning id`,
      [clientId],
    );
    return rows[0]?.id ?? '';
  };
  const fitOf = async (): Promise<PersonaFit> => {
    const { rows } = await app.query<{ fit: PersonaFit }>('select persona_fit(p) as fit from personas p');
    return rows[0]?.fit ?? { preset: 'business', criteria: {} };
  };
  const accepted = async () =>
    Object.fromEntries(Object.entries((await fitOf()).criteria).map(([key, found]) => [key, found?.accepted]));

  test.each([
    ['industry', "'Energy'", { industry: ['Energy'] }],
    ['role', "'Buyer'", { role: ['Buyer'] }],
    ['title', "'Head of Buying'", { role: ['Head of Buying'] }],
    ['seniority_level', "'director'", { seniority: ['director'] }],
    ['organization_size', "'small'", { size: ['small'] }],
    ['geographic_scope', "'local'", { geography: ['local'] }],
    ['buying_stage', "'deciding'", { buying_stage: ['deciding'] }],
    ['budget_authority', "'high'", { budget_authority: ['high'] }],
  ])('follows the persona’s %s', async (column, value, expected) => {
    await persona(`, ${column}`, `, ${value}`);
    expect(await accepted()).toEqual(expected);
  });

  test.each([
    ['persona_pain_points', 'pain_point_text, category', "'x', 'data'", { pain: ['data'] }],
    ['persona_communication_preferences', 'preference_text, channel', "'x', 'sms'", { channel: ['sms'] }],
    ['persona_buying_process', 'process_text, decision_timeframe', "'x', 'immediate'", { timeframe: ['immediate'] }],
  ])('follows its rows in %s', async (table, columns, values, expected) => {
    const id = await persona('', '');
    expect(await accepted()).toEqual({});
    await app.query(
      `insert into ${table} (client_id, id, persona_id, ${columns}) values ($1, gen_random_uuid(), $2, ${values})`,
      [clientId, id],
    );
    expect(await accepted()).toEqual(expected);
  });

  test('follows its product, its kind and its criteria, beside what its columns say', async () => {
    await app.query("insert into products (client_id, id, name) values ($1, $1, 'Solar')", [clientId]);
    const id = await persona(', product_id, persona_type, industry', ", $1, 'homeowner', 'Energy'");
    await app.query(
      `insert into persona_criteria (client_id, id, persona_id, criterion, accepted, disqualifies) values
        ($1, gen_random_uuid(), $2, 'ownership', '{owner}', true), ($1, gen_random_uuid(), $2, 'industry', '{Water}', false)`,
      [clientId, id],
    );
    expect(await fitOf()).toEqual({
      preset: 'homeowner',
      criteria: {
        product_need: { accepted: ['Solar'], disqualifies: false },
        ownership: { accepted: ['owner'], disqualifies: true },
        industry: { accepted: ['Energy', 'Water'], disqualifies: false },
      },
    });
  });
});
