import { lastClause } from './gate.ts';
import { NEGATED } from './opt-out-grammar.ts';
import { readInbound } from './read-inbound.ts';
import { rules } from './rule.ts';

const PERSON =
  '(?:a |an |any |some |one of )?(?:real |actual |proper |live |living |your )?(?:person|human|human being|people|colleagues?|someone|somebody|member of (?:staff|the team)|one of the team|manager)';

const RULES = rules(
  'asks_for_person',
  [`\\b(?:speak|talk|chat|speaking|talking)(?: [a-z]+)? (?:to|with) ${PERSON}\\b`, { unlessAfter: NEGATED }],
  [
    `\\b(?:want|like|need|prefer|get me|give me|put me through to|pass me (?:on )?to|put me on to) ${PERSON}\\b`,
    { unlessAfter: NEGATED },
  ],
);
/** "Am I talking to a person?" asks who we are and wishes for nobody. */
const ASKS_WHO = /\b(?:am i|are we|is this|are you|was i|have i been) (?:[a-z]+ )?(?:speaking|talking|chatting)\b/;

/** Whether they ask to be put through to a person, rather than whether we are one. */
export function asksForPerson(body: string): boolean {
  const text = readInbound(body);
  return lastClause(RULES, text) >= 0 && !ASKS_WHO.test(text.words);
}
