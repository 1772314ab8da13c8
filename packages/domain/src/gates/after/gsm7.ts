import { isGsm7 } from '../../segments.ts';
import type { Check } from './gate.ts';

/** Characters outside the GSM alphabet, one of which halves what fits into a segment. */
export const checkGsm7: Check = (text) => {
  return isGsm7(text) ? [] : [...new Set(Array.from(text).filter((char) => !isGsm7(char)))];
};
