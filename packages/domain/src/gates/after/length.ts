import { countSegments } from '../../segments.ts';
import type { Check } from './gate.ts';

/** More segments than agreed, which is more money. */
export const checkLength: Check = (text, { maxSegments }) => {
  const { segments, tooLong } = countSegments(text);
  return tooLong || segments > maxSegments ? [`${segments} segments, ${maxSegments} allowed`] : [];
};
