import { performanceChange, type Share } from '../prompt/performance.ts';
import { PATTERN_SAMPLE_MIN } from '../review/patterns.ts';
import { wilson } from '../wilson.ts';

/** A lead that fits its audience by so much, of 100, fits well. */
export const FITS_WELL_MIN = 70;

/** What came of the leads of one campaign that were texted, by the audience they were written to as then. */
export interface AudienceResult {
  campaignId: string;
  campaignName: string;
  /** Null: as none, or as one that is gone. */
  personaId: string | null;
  personaName: string | null;
  texted: number;
  replied: number;
  booked: number;
}

/** Won and lost; a lead that fitted several audiences counts to each by its share. */
interface WonLost {
  won: number;
  lost: number;
}

/** A lead that might be taken first. */
export interface WaitingLead {
  id: string;
  name: string;
  score: number;
}

/** Leads that fit an audience well and that nobody writes to. */
export interface WaitingLeads {
  personaId: string;
  personaName: string;
  /** `untouched`: in no campaign yet. `cold`: texted, never answered, and rested since. */
  kind: 'untouched' | 'cold';
  leads: number;
  /** The first of them, those that fit best first. */
  first: readonly WaitingLead[];
}

export interface MatchFacts {
  results: readonly AudienceResult[];
  /** Of leads that fitted well at their first text, and of those that fitted less. */
  outcomes: { well: WonLost; less: WonLost };
  waiting: readonly WaitingLeads[];
}

/** Hits among so many, with the share and its 95 % interval (Wilson). */
export interface Counted extends Share {
  hits: number;
  of: number;
}

/** How own and others compare; the difference has a 95 % interval (Newcombe). */
export interface Comparison {
  own: Counted;
  others: Counted;
  difference: { difference: number; low: number; high: number };
}

export const RECOMMENDATIONS = [
  'audience_books',
  'audience_answers',
  'fit_wins',
  'fit_misleads',
  'take_untouched',
  'take_cold',
] as const;

/** What to do next, and the numbers that say so. */
export type Recommendation =
  | {
      kind: 'audience_books' | 'audience_answers';
      campaignId: string;
      campaignName: string;
      personaId: string;
      personaName: string;
      compared: Comparison;
    }
  | { kind: 'fit_wins' | 'fit_misleads'; compared: Comparison }
  | (Omit<WaitingLeads, 'kind'> & { kind: 'take_untouched' | 'take_cold' });

/**
 * What follows from who answered, booked and bought. A comparison is spoken of only where both sides have twenty leads and
 * the whole interval of their difference is on one side. Leads that fit well are named unless a high fit surely sells less.
 */
export function recommend({ results, outcomes, waiting }: MatchFacts): Recommendation[] {
  const audiences = results.flatMap((result) => ofAudience(result, results));
  const fit = compare(ends(outcomes.well), ends(outcomes.less));
  const wins = fit === null || !isSure(fit) ? [] : [fit];
  const misleads = wins.some(({ difference }) => difference.high < 0);
  return [
    ...audiences,
    ...wins.map((compared) => ({ kind: misleads ? ('fit_misleads' as const) : ('fit_wins' as const), compared })),
    ...(misleads ? [] : waiting)
      .filter(({ leads }) => leads > 0)
      .map(({ kind, ...leads }) => ({
        ...leads,
        kind: kind === 'cold' ? ('take_cold' as const) : ('take_untouched' as const),
      })),
  ];
}

function ofAudience(result: AudienceResult, all: readonly AudienceResult[]): Recommendation[] {
  const { campaignId, campaignName, personaId, personaName } = result;
  if (personaId === null || personaName === null) return [];
  const others = all.filter((each) => each.campaignId === campaignId && each !== result);
  for (const [kind, column] of [
    ['audience_books', 'booked'],
    ['audience_answers', 'replied'],
  ] as const) {
    const of = (list: readonly AudienceResult[]) => ({
      hits: list.reduce((sum, each) => sum + each[column], 0),
      of: list.reduce((sum, { texted }) => sum + texted, 0),
    });
    const compared = compare(of([result]), of(others));
    if (compared === null || compared.difference.low <= 0) continue;
    return [{ kind, campaignId, campaignName, personaId, personaName, compared }];
  }
  return [];
}

const ends = ({ won, lost }: WonLost) => ({ hits: won, of: won + lost });
const isSure = ({ difference: { low, high } }: Comparison) => low > 0 || high < 0;

/** Null: either side is too small to say anything. */
function compare(own: { hits: number; of: number }, others: { hits: number; of: number }): Comparison | null {
  if (own.of < PATTERN_SAMPLE_MIN || others.of < PATTERN_SAMPLE_MIN) return null;
  const [a, b] = [counted(own), counted(others)];
  const difference = performanceChange({ bookingRate: b }, { bookingRate: a });
  return difference === null ? null : { own: a, others: b, difference };
}

function counted({ hits, of }: { hits: number; of: number }): Counted {
  const [low, high] = wilson(hits, of);
  return { hits, of, share: hits / of, low, high };
}

/** A recommendation as a sentence or two, with its numbers. */
export function recommendationSentence(recommended: Recommendation): string {
  switch (recommended.kind) {
    case 'audience_books':
    case 'audience_answers': {
      const { kind, campaignName, personaName, compared } = recommended;
      const does = kind === 'audience_books' ? 'book calls' : 'answer';
      return `In ${campaignName} leads of ${personaName} ${does} more often than the others: ${figures(compared)}. Take leads like them first.`;
    }
    case 'fit_wins':
      return `Leads that fitted by ${FITS_WELL_MIN} or more at their first text are won more often: ${figures(recommended.compared)}. Take those that fit well first.`;
    case 'fit_misleads':
      return `Leads that fitted by ${FITS_WELL_MIN} or more at their first text are won less often: ${figures(recommended.compared)}. Look at the criteria of your audiences before you go by them.`;
    case 'take_untouched':
      return `${leadsOf(recommended)} by ${FITS_WELL_MIN} or more and ${recommended.leads === 1 ? 'is' : 'are'} in no campaign yet.`;
    case 'take_cold':
      return `${leadsOf(recommended)} by ${FITS_WELL_MIN} or more, never answered, and may be texted again by now.`;
  }
}

function leadsOf({ leads, personaName }: { leads: number; personaName: string }): string {
  return leads === 1 ? `1 lead fits ${personaName}` : `${leads.toLocaleString('en-GB')} leads fit ${personaName}`;
}

function figures({ own, others, difference }: Comparison): string {
  const sure = Math.floor(Math.min(Math.abs(difference.low), Math.abs(difference.high)) * 100);
  const surely = sure < 1 ? '' : `, surely by ${sure} ${sure === 1 ? 'point' : 'points'} or more`;
  return `${share(own)} against ${share(others)}${surely}`;
}

function share({ hits, of, share: part }: Counted): string {
  const count = (value: number) => value.toLocaleString('en-GB', { maximumFractionDigits: 1 });
  return `${count(hits)} of ${count(of)} (${Math.round((part ?? 0) * 100)} %)`;
}
