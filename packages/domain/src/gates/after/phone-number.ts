import { allOf, type Check } from './gate.ts';

/** A number the model made up reaches a stranger. */
export const checkPhoneNumber: Check = (text, { approvedClaims = [] }) => {
  const known = approvedClaims.join(' ').replace(/\D/g, '');
  return allOf(text, /(?<![\d/])(?:\+|00|0)\d(?:[ ()-]?\d){7,13}(?!\d)/g).filter(
    (number) => !known.includes(number.replace(/\D/g, '')),
  );
};
