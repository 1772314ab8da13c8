import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseVersion, isInShare, type RunningVersion } from '../src/index.ts';

const percents = fc.integer({ min: 0, max: 100 });
const version = (changes: Partial<RunningVersion> & { versionId: string }): RunningVersion => ({
  ...{ datasetId: null, status: 'live', canaryPercent: 0 },
  ...changes,
});

describe('the split by lead', () => {
  it('puts a lead on the same side every time, and a larger share puts nobody out', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), percents, percents, (leadId, versionId, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(isInShare(leadId, versionId, low)).toBe(isInShare(leadId, versionId, low));
        if (isInShare(leadId, versionId, low)) expect(isInShare(leadId, versionId, high)).toBe(true);
        expect(isInShare(leadId, versionId, 0)).toBe(false);
        expect(isInShare(leadId, versionId, 100)).toBe(true);
      }),
    );
  });

  it('takes about its share of any 4,000 leads, whatever the version, and not the same ones for another', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.integer({ min: 5, max: 95 }), (versionId, otherId, percent) => {
        fc.pre(versionId !== otherId);
        const leads = Array.from({ length: 4_000 }, (_, n) => `lead-${n}`);
        const inside = leads.filter((leadId) => isInShare(leadId, versionId, percent));
        const share = percent / 100;
        // Six standard deviations.
        expect(Math.abs(inside.length / 4_000 - share)).toBeLessThan(6 * Math.sqrt((share * (1 - share)) / 4_000));
        const both = inside.filter((leadId) => isInShare(leadId, otherId, percent)).length / inside.length;
        expect(Math.abs(both - share)).toBeLessThan(6 * Math.sqrt((share * (1 - share)) / inside.length));
      }),
      { numRuns: 15 },
    );
  });
});

describe('the version of a lead', () => {
  const lead = { leadId: 'lead-1', datasetId: 'd-1' };

  it('is of the campaign’s own prompt before the client’s, and none without any', () => {
    const [own, all] = [version({ versionId: 'own', datasetId: 'd-1' }), version({ versionId: 'all' })];
    expect(chooseVersion([all, own], lead)).toBe(own);
    expect(chooseVersion([all], lead)).toBe(all);
    expect(chooseVersion([own], { ...lead, datasetId: 'd-2' })).toBeNull();
    expect(chooseVersion([], lead)).toBeNull();
  });

  it('is the one in test for leads in its share, and the live one for the rest', () => {
    const live = version({ versionId: 'live' });
    fc.assert(
      fc.property(fc.uuid(), percents, (leadId, canaryPercent) => {
        const canary = version({ versionId: 'canary', status: 'test', canaryPercent });
        const chosen = chooseVersion([live, canary], { ...lead, leadId });
        expect(chosen).toBe(isInShare(leadId, 'canary', canaryPercent) ? canary : live);
      }),
    );
  });
});
