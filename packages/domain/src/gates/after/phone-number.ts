import { allOf, type Check } from './gate.ts';

/** As people write them, and no date: "01.12.2026". */
const NUMBER = /(?<![\d/])(?!\d{2}[./-]\d{2}[./-]\d{2,4}\b)(?:\+|00|0)\d(?:[ ().-]{0,3}\d){7,13}(?!\d)/g;

/** One number in one form, whether it is written for home or abroad: "+44 (0)113 ..." is "0113...". */
const plain = (number: string) => number.replace(/\D/g, '').replace(/^(?:00)?440?(?=[1-9])/, '0');

/** A number the model made up reaches a stranger. */
export const checkPhoneNumber: Check = (text, { approvedClaims = [] }) => {
  const known = new Set(approvedClaims.flatMap((each) => allOf(each, NUMBER)).map(plain));
  return allOf(text, NUMBER).filter((number) => !known.has(plain(number)));
};
