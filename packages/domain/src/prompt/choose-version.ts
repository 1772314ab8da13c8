import { sha256 } from './sha256.ts';

/** A version that answers somebody: live, or in test with a share of the leads. */
export interface RunningVersion {
  versionId: string;
  /** Null: of the prompt for every campaign without one of its own. */
  datasetId: string | null;
  status: 'live' | 'test';
  /** Of a version in test, 0 to 100. */
  canaryPercent: number;
}

const BUCKETS = 10_000;

/** Where a lead stands in the split of a version: 0 to 9,999, the same for ever, and independent between versions. */
function bucketOf(leadId: string, saltId: string): number {
  return Number.parseInt(sha256(`${saltId}:${leadId}`).slice(0, 8), 16) % BUCKETS;
}

/** Whether a lead is in a share of all. Raising the share takes more in and puts nobody out. */
export function isInShare(leadId: string, saltId: string, percent: number): boolean {
  return bucketOf(leadId, saltId) < (percent / 100) * BUCKETS;
}

/**
 * The version that applies to a lead: the campaign's own prompt before the client's, a version in test for its share of
 * the leads before the live one. Null when none applies.
 */
export function chooseVersion<V extends RunningVersion>(
  running: readonly V[],
  lead: { leadId: string; datasetId: string },
): V | null {
  for (const datasetId of [lead.datasetId, null]) {
    const own = running.filter((version) => version.datasetId === datasetId);
    const canary = own.find(
      ({ status, versionId, canaryPercent }) => status === 'test' && isInShare(lead.leadId, versionId, canaryPercent),
    );
    const live = canary ?? own.find(({ status }) => status === 'live');
    if (live !== undefined) return live;
  }
  return null;
}
