import { describe, expect, it } from 'vitest';
import { FAULT_KINDS, type FaultCounts, noFaults, struckTotal } from '../src/faults.ts';
import { addUp, shortOf, type SeedFigures, summaryLine } from '../src/totals.ts';

const ALL = { seeds: 1, minutes: null };

function figures(changes: Partial<SeedFigures> = {}): SeedFigures {
  return {
    ...{
      seed: 7,
      violations: 0,
      byPromise: {},
      story: [],
      tenants: 4,
      leads: 78,
      messages: 240,
      posts: 230,
      steps: 9_000,
    },
    kinds: { M1: 80, M2: 60, M3: 40, reply: 30, nudge: 3 },
    faults: noFaults(),
    faultsTotal: 60,
    crashes: {},
    worstOvershoot: 0,
    unknowns: { callback: 0, list: 0, withheld: 0, late_answer: 0 },
    ...{ ms: 1, cpuMs: 1, serverCpuMs: 1 },
    ...changes,
  };
}

function totalsOf(...seeds: SeedFigures[]) {
  return addUp({ days: 30, firstSeed: 7 }, seeds, 1_000);
}

/** A run as large as one that is judged by each kind of fault, with enough of each. */
function wholeRun(crashes: SeedFigures['crashes']) {
  const often = Object.fromEntries(Object.keys(noFaults()).map((kind) => [kind, 3])) as SeedFigures['faults'];
  const seeds = Array.from({ length: 200 }, (_, seed) => figures({ seed, faults: often }));
  return totalsOf(figures({ seed: 200, faults: often, crashes }), ...seeds.slice(1));
}

describe('what a run must hold to prove anything', () => {
  it('has no fault where nobody was struck: what a play begins with does not count', () => {
    expect(struckTotal({ ...noFaults(), clocks_changed: 5, shared_phone: 8, crash_after_call: 2 })).toBe(2);
  });

  it('calls each seed thin that has too little of something', () => {
    const thin = figures({ tenants: 2, leads: 49, messages: 199, faultsTotal: 9 });
    expect(shortOf(totalsOf(thin), ALL)).toEqual([
      'seed 7 has 2 tenants, fewer than 3',
      'seed 7 has 49 leads, fewer than 50',
      'seed 7 has 199 messages, fewer than 200',
      'seed 7 has 9 faults, fewer than 10',
    ]);
    expect(shortOf(totalsOf(figures()), ALL)).toEqual([]);
  });

  it('is short when no seed was played, also with a bound in minutes', () => {
    expect(shortOf(totalsOf(), { seeds: 20, minutes: 1 })).toEqual(['no seed was played']);
    expect(summaryLine(totalsOf())).toBe('no seed was played, so that nothing is proved');
  });

  it('counts one seed as one, and several as several', () => {
    const broken = figures({ violations: 1 });
    const kept = '240 messages, 0 faults, every promise kept; 1 s, 0.0 s a seed';
    expect(summaryLine(totalsOf(figures()))).toBe(`1 seed of 30 days: ${kept}`);
    expect(summaryLine(totalsOf(broken))).toContain('1 promise broken, in seed 7;');
    expect(summaryLine(totalsOf(broken, { ...broken, seed: 8 }))).toMatch(
      /^2 seeds of 30 days: .* 2 promises broken, in seeds 7, 8;/,
    );
  });

  it('is short when it was ended before its last seed, unless a bound in minutes was given', () => {
    expect(shortOf(totalsOf(figures()), { seeds: 3, minutes: null })).toEqual(['1 of 3 seeds were played']);
    expect(shortOf(totalsOf(figures()), { seeds: 3, minutes: 10 })).toEqual([]);
  });

  it('is short when hardly anybody got a second or third text, an answer or a nudge', () => {
    const faults = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 1_000])) as FaultCounts;
    const all = Array.from({ length: 20 }, () => figures({ faults }));
    const asked = { seeds: 20, minutes: null };
    expect(shortOf(totalsOf(...all), asked)).toEqual([]);
    const poor = all.map((seed) => ({ ...seed, kinds: { M1: 200, M2: 20, M3: 12, nudge: 0 } }));
    expect(shortOf(totalsOf(...poor), asked)).toEqual([
      '240 texts of kind M3 were sent, fewer than 250',
      '0 texts of kind reply were sent, fewer than 200',
      '0 texts of kind nudge were sent, fewer than 20',
    ]);
  });

  it('is short when a kind of step never crashed where it came by', () => {
    const crashes = {
      'send-message at called': { passed: 900, struck: 3 },
      'map-leads at commit': { passed: 12, struck: 0 },
    };
    const asked = { seeds: 200, minutes: null };
    expect(shortOf(wholeRun(crashes), asked)).toEqual(['no crash of map-leads at commit, where it came 12 times']);
    expect(shortOf(totalsOf(figures({ crashes })), ALL)).toEqual([]);
  });
});
