import type { CampaignStep } from './step.ts';

const FACTOR = 2_654_435_761n;
const STEP_FACTOR = 40_503n;
const MODULUS = 2_147_483_647n;

/**
 * The fixed shuffle in which people of the same due time go: `enrolments.order_key` of the database, number for number.
 * @param step 1 to 3 for M1 to M3
 */
export function orderKey(phone: string, step: number): number {
  return Number((BigInt(phone.slice(-9)) * FACTOR + BigInt(step) * STEP_FACTOR) % MODULUS);
}

/** 1 to 3, as `enrolments.next_step` numbers the steps. */
export function stepNumber(step: CampaignStep): 1 | 2 | 3 {
  return step === 'M1' ? 1 : step === 'M2' ? 2 : 3;
}
