import { allOf, type Check } from './gate.ts';

const HUMAN: readonly RegExp[] = [
  /\bI(?:'m| am)(?: (?:definitely|actually|really|very much|just|indeed|a|an|the|100%))* (?:real|human|person|living|flesh)\b/gi,
  /\b(?:not|isn't|aren't|never)(?: (?:talking|speaking|chatting|texting|to|with|a|an|some|just|actually))* (?:bot|robot|chatbot|ai|machine|computer|automated)\b/gi,
  /\byou(?:'re| are) (?:talking|speaking|chatting|texting) (?:to|with) (?:a |an )?(?:real |actual |human )*(?:person|human|human being)\b/gi,
  /\b(?:as a|I,? a) (?:fellow )?(?:human|real person)\b/gi,
  /\bno (?:bots?|robots?|AI)\b(?: here| involved)?/gi,
  /\b(?:real|actual) (?:human|person) here\b/gi,
];

/** Claims to be a person, or denials of being a machine. */
export const checkHuman: Check = (text) => HUMAN.flatMap((pattern) => allOf(text, pattern));
