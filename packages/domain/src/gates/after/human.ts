import { allOf, type Check } from './gate.ts';

const HUMAN: readonly RegExp[] = [
  /\bI(?:'m| am)(?: (?:definitely|actually|really|very much|just|indeed|actual|genuine|proper|completely|fully|100 ?%|a|an|the|your))* (?:real|human|person|living|flesh)\b/gi,
  /\b(?:not|isn't|aren't|never)(?: (?:talking|speaking|chatting|texting|to|with|a|an|some|just|actually))* (?:bot|robot|chatbot|ai|machine|computer|automated)\b/gi,
  /\byou(?:'re| are) (?:talking|speaking|chatting|texting) (?:to|with) (?:a |an )?(?:real |actual |human )*(?:person|human|human being)\b/gi,
  /\b(?:as a|I,? a) (?:fellow )?(?:human|real person)\b/gi,
  /\bno (?:bots?|robots?|AI)\b(?: here| involved)?/gi,
  /\b(?:real|actual|genuine|proper) (?:human|person) (?:here|typing|texting|writing|answering|replying)\b/gi,
  /\b(?:it(?:'s| is)|this is|yes,?|yep,?|yeah,?) (?:a |an |just )*(?:real|actual|genuine|proper) (?:human|person)\b/gi,
  /\b(?:100 ?%|fully|completely|totally|definitely|very much) (?:a )?(?:human|real)\b/gi,
  /\bI(?:'m| am) (?:one|a member) of (?:the|our) (?:[a-z]+ )?(?:team|staff|crew|people)\b/gi,
];

/** Claims to be a person, or denials of being a machine. */
export const checkHuman: Check = (text) => HUMAN.flatMap((pattern) => allOf(text, pattern));
