import type { Evidence, Violation } from './evidence.ts';
import { checkAttempts, checkRepeats } from './attempts.ts';
import { checkBacklog } from './backlog.ts';
import { checkGone } from './gone.ts';
import { checkHours } from './hours.ts';
import { checkLimits, checkNumbers } from './limits.ts';
import { checkLiveness, checkUnknowns } from './liveness.ts';
import { checkPutOff } from './put-off.ts';
import { checkRecords } from './records.ts';
import { checkNudges } from './nudges.ts';
import { checkSteps } from './steps.ts';
import { checkReplies, checkStops, checkSuppressions } from './stops.ts';
import { checkInbound, checkModes, checkStatuses, checkTaken, checkTenants, checkWords } from './texts.ts';
import { viewOf } from './view.ts';

export interface Verdicts {
  violations: Violation[];
  /** By how many texts a limit was passed at worst. */
  worstOvershoot: number;
}

/** Judges a play by what the carrier saw and what the database holds; no rule of the product is used. */
export function check(evidence: Evidence): Verdicts {
  const view = viewOf(evidence);
  const limits = checkLimits(view);
  const checks = [
    checkAttempts,
    checkRepeats,
    checkSteps,
    checkNudges,
    checkStops,
    checkSuppressions,
    checkGone,
    checkHours,
    checkInbound,
    checkStatuses,
    checkTaken,
    checkLiveness,
    checkTenants,
    checkUnknowns,
    checkReplies,
    checkWords,
    checkModes,
    checkBacklog,
    checkRecords,
    checkNumbers,
    checkPutOff,
  ];
  const violations = [...checks.flatMap((one) => one(view)), ...limits.violations];
  return { violations: violations.sort((a, b) => a.at - b.at), worstOvershoot: limits.worstOvershoot };
}
