import { allOf, type Check } from './gate.ts';

/** Pictures: never in the voice of a company, and dear. */
export const checkEmoji: Check = (text) => allOf(text, /[\p{Emoji_Presentation}\p{Extended_Pictographic}]/gu);
