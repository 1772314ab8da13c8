import type { Mutant } from './stryker.ts';

interface Explained {
  file: string;
  /** What stands there, on one line. */
  original: string;
  /** What stood there instead; left out for whatever did. */
  replacement?: string;
  /** Why no test can or need see it. */
  why: string;
}

const WORDS = 'a word that people read; what it says is not what the code does';

/** Survivors of the sample that need no test, each with why. */
const EXPLAINED: readonly Explained[] = [
  {
    file: 'packages/domain/src/claim-hours.ts',
    original: "'open'",
    why: 'whoever reads the span asks only whether it is shut or blocked',
  },
  {
    file: 'packages/domain/src/handover.ts',
    original: 'minute < endMinute',
    replacement: 'true',
    why: 'equivalent: past their end the hours that are looked for are open already, so the answer is the same instant',
  },
  {
    file: 'packages/domain/src/holidays.ts',
    original: '/\\s+/',
    replacement: '/\\s/',
    why: 'equivalent: the empty pieces between two blanks are left out in the next call',
  },
  { file: 'packages/domain/src/lead-status.ts', original: "'Texted three times'", why: WORDS },
  { file: 'packages/domain/src/permissions.ts', original: "'change campaigns'", why: WORDS },
  {
    file: 'packages/domain/src/local-hours.ts',
    original: 'hours.startMs >= hours.endMs',
    replacement: 'hours.startMs > hours.endMs',
    why: 'equivalent but slower: hours of no length open on no day, which the search finds out by looking at each',
  },
  {
    file: 'packages/domain/src/forecast.ts',
    original: 'settings.delay_respect_sending_hours',
    replacement: 'false',
    why: 'equivalent: while the hours are shut a step that keeps them goes to nobody, and behind a full batch none is left for it',
  },
  {
    file: 'packages/domain/src/gates/before/asks-for-person.ts',
    original: "'asks_for_person'",
    why: 'the name of a rule whose evidence nobody reads: only whether it was found counts',
  },
  {
    file: 'packages/domain/src/gates/after/bare-money.ts',
    original: "''",
    replacement: '"Stryker was here!"',
    why: 'equivalent: it stands where a piece of a text may be missing by its type and never is',
  },
  {
    file: 'packages/domain/src/gates/after/bare-money.ts',
    original: "' '",
    replacement: '""',
    why: 'equivalent: amounts in words are compared with each other alone, all of them joined alike',
  },
  {
    file: 'packages/domain/src/gates/after/links.ts',
    original: "''",
    replacement: '"Stryker was here!"',
    why: 'equivalent: of an address without a path the page allows every page, its own among them',
  },
  {
    file: 'packages/domain/src/prompt/compile.ts',
    original: 'a > b',
    replacement: 'true',
    why: 'equivalent: fragments are told apart by their ids, so two that are alike in everything never meet',
  },
  {
    file: 'services/scheduler/src/reschedule-steps.ts',
    original: 'rows.length < PAGE',
    replacement: 'false',
    why: 'equivalent but for one more look, which finds nobody and ends the loop',
  },
  {
    file: 'services/scheduler/src/sweep.ts',
    original: 'instant !== null',
    replacement: 'true',
    why: 'equivalent but for one more look where nothing was lost, which finds nothing',
  },
];

/** Why a mutant may survive; null when nobody has said. */
export function explanationOf({ file, original, replacement }: Mutant): string | null {
  const found = EXPLAINED.find(
    (each) =>
      each.file === file &&
      each.original === original &&
      (each.replacement === undefined || each.replacement === replacement),
  );
  return found?.why ?? null;
}
