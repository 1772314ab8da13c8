import { hoursNextOpening } from './local-hours.ts';
import { DAY_MS, type EpochMs, MINUTE_MS, type ZoneId } from './time.ts';
import { offsetAt } from './zone-offsets.ts';

/** Nobody took an urgent lead for so long: the next person is asked. */
export const HOT_LEAD_CLAIM_MINUTES = 10;
/** Of people without a higher role at most so many are asked, one after the other, before those above them are. */
export const HOT_LEAD_REPS_ASKED_MAX = 2;

export const ASSIGNMENT_RULES = ['round_robin', 'territory', 'manual'] as const;
export type AssignmentRule = (typeof ASSIGNMENT_RULES)[number];

export type UserRole = 'admin' | 'company_owner' | 'manager' | 'sales_rep' | 'read_only';

/** Somebody who may be given leads. */
export interface Assignee {
  userId: string;
  role: UserRole;
  /** Active, and may see this campaign. */
  available: boolean;
  /** Postcode areas or districts, as in `M` or `SW1A`; any case. */
  territories: readonly string[];
  /** The number of the last turn they were given; null when they never had one. */
  lastTurn: number | null;
}

export interface AssignmentCase {
  rule: AssignmentRule;
  assignees: readonly Assignee[];
  /** Who was asked already, in order. */
  asked: readonly string[];
  postcode: string | null;
  /** Whose lead it is already; null when nobody's. */
  holder: string | null;
}

export interface Assignment {
  userId: string;
  /** Why this person. */
  because: 'holder' | 'turn' | 'territory' | 'no_territory' | 'manual' | 'next_person';
  /** Whether it uses up their turn. */
  takesTurn: boolean;
}

/** Who is asked after a person without a higher role; in this order. */
const HIGHER_ROLES: readonly UserRole[] = ['manager', 'company_owner', 'admin'];

/**
 * Who is asked next to take a lead; null when the list has ended. First whoever has the lead; else by the rule, the one
 * whose last turn is longest ago; then one more of those, then everybody of a higher role. `manual` asks the higher
 * roles only, and so does a place in nobody's territory: they decide. Without sales reps the higher roles take turns.
 */
export function nextAssignee(given: AssignmentCase): Assignment | null {
  const { rule, asked, holder } = given;
  const open = given.assignees.filter((each) => each.available && each.role !== 'read_only');
  const left = open.filter(({ userId }) => !asked.includes(userId)).sort(byTurn);
  if (asked.length === 0 && left.some(({ userId }) => userId === holder) && holder !== null) {
    return { userId: holder, because: 'holder', takesTurn: false };
  }
  const higher = left
    .filter(({ role }) => HIGHER_ROLES.includes(role))
    .sort((a, b) => HIGHER_ROLES.indexOf(a.role) - HIGHER_ROLES.indexOf(b.role) || byTurn(a, b));
  if (rule === 'manual') return assigned(higher[0], asked.length === 0 ? 'manual' : 'next_person', false);

  const reps = open.filter(({ role }) => role === 'sales_rep');
  const inTurn = reps.length > 0 ? left.filter(({ role }) => role === 'sales_rep') : left;
  const repsAsked = reps.filter(({ userId }) => asked.includes(userId)).length;
  if (reps.length > 0 && repsAsked >= HOT_LEAD_REPS_ASKED_MAX) return assigned(higher[0], 'next_person', false);
  const local = rule === 'territory' ? nearest(inTurn, given.postcode) : [];
  const chosen = local[0] ?? inTurn[0];
  if (chosen === undefined) return assigned(higher[0], 'next_person', false);
  if (asked.length > 0) return assigned(chosen, 'next_person', false);
  if (rule === 'round_robin') return assigned(chosen, 'turn', true);
  if (local.length > 0) return assigned(chosen, 'territory', true);
  return assigned(higher[0] ?? chosen, 'no_territory', false);
}

function assigned(
  assignee: Assignee | undefined,
  because: Assignment['because'],
  takesTurn: boolean,
): Assignment | null {
  return assignee === undefined ? null : { userId: assignee.userId, because, takesTurn };
}

/** Whoever had no turn comes first, then whose turn is longest ago. */
function byTurn(a: Assignee, b: Assignee): number {
  return (a.lastTurn ?? 0) - (b.lastTurn ?? 0) || (a.userId < b.userId ? -1 : 1);
}

/** Those whose territory fits best: a district goes before its area. In the order they came. */
function nearest(assignees: readonly Assignee[], postcode: string | null): Assignee[] {
  const areas = areasOf(postcode);
  const rank = ({ territories }: Assignee) => {
    const own = territories.map(plainArea);
    return areas.findIndex((area) => own.includes(area));
  };
  const fitting = assignees.map((each) => ({ each, rank: rank(each) })).filter((found) => found.rank >= 0);
  const best = Math.min(...fitting.map((found) => found.rank));
  return fitting.filter((found) => found.rank === best).map((found) => found.each);
}

const INWARD = /\d[A-Z]{2}$/;
const OUTWARD = /^([A-Z]{1,2})(\d{1,2})([A-Z]?)$/;

/** What a UK postcode lies in, the smallest first: `SW1A 2AA` -> SW1A, SW1, SW. Empty when it is none. */
export function areasOf(postcode: string | null): string[] {
  const plain = plainArea(postcode ?? '');
  const whole = INWARD.test(plain) ? OUTWARD.exec(plain.replace(INWARD, '')) : null;
  const [outward, area, digits] = whole ?? OUTWARD.exec(plain) ?? [];
  if (outward === undefined || area === undefined || digits === undefined) return [];
  return [...new Set([outward, `${area}${digits}`, area])];
}

/** A postcode area or district as territories are kept: `sw1a` -> SW1A; null for what is neither. */
export function territoryOf(text: string): string | null {
  const area = text.trim().toUpperCase();
  // An area alone is letters only; a district is what a postcode begins with.
  return /^[A-Z]{1,2}$/.test(area) || areasOf(area)[0] === area ? area : null;
}

function plainArea(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

/** Coded reasons for which a person should look when there is time; any other is urgent. */
const UNHURRIED: ReadonlySet<string> = new Set([
  'media_only',
  'ai_off',
  'ai_no_key',
  'ai_no_credit',
  'ai_rejected',
  'ai_cap',
  'manual_mode',
  'text_unknown',
  'text_absent',
  'reply_loop',
  'too_many_replies',
]);

/** Whether a lead is handed over for something that does not bear waiting: then nobody's silence is accepted. */
export function isUrgent(reason: string): boolean {
  return !UNHURRIED.has(reason);
}

/** Coded reasons for which a person must look although the lead may not be texted: they are no matter of an answer. */
export const REASONS_PAST_STOP: readonly string[] = ['legal', 'bereavement', 'wrote_suppressed'];

/** Hours in which a person is not texted, by their own clock. */
export interface OwnQuietHours {
  zone: ZoneId;
  /** Minutes after local midnight; the end is exclusive, and may lie before the start. */
  startMinute: number;
  endMinute: number;
}

const EVERY_DAY: readonly boolean[] = [true, true, true, true, true, true, true];
const NO_DAYS: ReadonlySet<number> = new Set();

/** The first instant `>= t` at which this person may be texted: `t` itself outside their quiet hours. */
export function afterQuietHours(hours: OwnQuietHours, t: EpochMs): EpochMs {
  if (!isQuiet(hours, t)) return t;
  const { zone, startMinute, endMinute } = hours;
  const endMs = startMinute > endMinute ? startMinute * MINUTE_MS : DAY_MS;
  const open = { zone, days: EVERY_DAY, startMs: endMinute * MINUTE_MS, endMs, closedDays: NO_DAYS };
  return hoursNextOpening(open, t) ?? t;
}

function isQuiet({ zone, startMinute, endMinute }: OwnQuietHours, t: EpochMs): boolean {
  const local = t + offsetAt(zone, t);
  const minute = Math.floor((((local % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS);
  return startMinute <= endMinute
    ? minute >= startMinute && minute < endMinute
    : minute >= startMinute || minute < endMinute;
}

/** When the next person is asked if nobody takes the lead before. */
export function escalatesAt(askedAt: EpochMs): EpochMs {
  return askedAt + HOT_LEAD_CLAIM_MINUTES * MINUTE_MS;
}
