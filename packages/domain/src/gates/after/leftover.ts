import { allOf, type Check } from './gate.ts';

const LEFTOVER: readonly RegExp[] = [
  /\{\{[^}]*\}?\}?|\{%[^%]*%?\}?|\}\}|%\}/g,
  /\{[^{}]*\}/g,
  /\[[^\]\n]{0,60}\]?/g,
  /<\/?[a-z][^>\n]{0,60}>/gi,
  /&(?:amp|lt|gt|quot|nbsp|#\d+);/gi,
  /```|\*\*[^*\n]+\*\*|^#{1,6} |^\s*[*•-] \S.*$|__[^_\n]+__/gm,
  /\b(?:undefined|NaN|null|lorem ipsum|language model|system prompt|insert (?:name|link|time))\b/gi,
  /\b(?:Hi|Hello|Hey|Dear)\s*[,!]/g,
  /^(?:Subject|Reply|Response|Assistant|Draft|SMS):/gim,
  /\bX{3,}\b|_{3,}/g,
];

/** Template marks, markup and empty greetings: signs of a text that was not finished. */
export const checkLeftover: Check = (text) => LEFTOVER.flatMap((pattern) => allOf(text, pattern));
