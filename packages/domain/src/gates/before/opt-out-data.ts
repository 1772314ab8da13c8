import { NEGATED } from './opt-out-grammar.ts';
import { type ClauseRule, rule } from './rule.ts';

const DATUM =
  '(?:numbers?|details?|name|data|info|information|records?|address|email|phone|mobile|landline|contact details|file|profile|account|entry)';
export const MINE = `(?:(?:my|our|this|that|these|those|both|all|the|his|her|any)(?: (?:my|our|of|old|personal|mobile|phone|home|contact|two|work|family|own))* ${DATUM})`;
const GONE =
  '(?:removed|deleted|erased|wiped|destroyed|suppressed|taken off|taken out|taken down|took off|took out|struck off|struck out|expunged|purged|scrubbed|shredded|forgotten|unsubscribed|opted out|blacklisted|delisted|excluded|crossed off|got rid of)';
const GOING =
  '(?:removing|deleting|erasing|wiping|destroying|taking off|taking out|taking down|striking off|unsubscribing|crossing off|getting off|shredding|purging|scrubbing|suppressing|forgetting|opting out)';
const KEEPING =
  '(?:lists?|data ?base|systems?|records?|books|files?|crm|campaigns?|contacts|mailings?|register|directory|marketing|communications?|texts|messages|servers?|phones?|computers?)';
/** Asked about, regretted or corrected: they want to be where they are. */
export const WANTED =
  /\b(?:by (?:mistake|accident)|still (?:interested|keen|want|after)|put (?:me|us|it|them) back|instead|new (?:one|number|address|email)|old (?:address|number|email|name)|waiting list|quote|order|invoice|appointment|booking|slot)\b/;
const ASKED =
  /(?:^| )(?:have|has|had|am|was|were|are|did|why|when|is|if) (?:i|we|my|our|it|this|you|they)(?: [a-z]+)* $|\b(?:not|never|why|did|by mistake)(?: [a-z]+)? $/;
export const EDGE =
  '(?: (?:please|thanks|thank you|now|immediately|asap|straight away|today|mate|pal|love|anyway|too|as well|completely|permanently|at once|will you|ta|right now|off it|from (?:it|your|the|all|everything).*|of (?:it|your|the|all).*))*$';
export const HOLDS_DATA =
  /\b(?:my|our|this|the|phone|both|a|your) (?:[a-z]+ )?(?:numbers?|details|data|info|information|name|sim|phone|mobile|landline|email|records?)\b|\b(?:number|details|data(?! logger| cable)|info|sim)\b/;

export const HOLDS_NUMBER = /\b(?:numbers?|details|data|info|name|sim)\b/;

/** Removal: name, number, details or oneself out of a list, said in the passive, as a duty, of "it" or of "everything". */
export const OPT_OUT_DATA: readonly ClauseRule[] = [
  rule(
    'details_gone',
    `\\b${MINE}(?: (?:to|is|are|was|were|be|been|being|get|gets|got|has|have|had|should|must|needs?|all|completely|permanently|now|immediately))* ${GONE}\\b(?! (?:wrong|wrongly|incorrectly|correctly|everything|it|them|the|your|half)\\b)`,
    { unlessAfter: ASKED, unlessWith: /\bold\b|\b(?:mortgage|meter|deeds|van)\b/, unlessText: WANTED },
  ),
  rule(
    'i_gone',
    `(?:^|\\b(?:i|we|please|to|name|number|details|just|would|and) )(?:want|wants|need|needs|require|wish|like|demand|expect|insist on|request)(?: (?:me|us|all|any|of|${MINE}|be|being|to))* (?:${GOING}|${GONE})(?: (?:of|off|from|out|please|now|asap|thanks)\\b.*)?$`,
    {
      unlessText: WANTED,
      unlessWith: /\b(?:tile|tiles|boiler|windows?|doors?|nest|tree|trees|panels?|old|wall|gas|oil|tank|carpet|skip)\b/,
    },
  ),
  rule(
    'i_gone',
    `\\b(?:want|need|wants|needs)(?: (?:me|us|myself))? taking (?:off|out of|from)(?: (?:your|this|the|that|any|all))+(?: [a-z]+)? ${KEEPING}\\b`,
    { unlessText: /\b(?:waiting|cancellation|price)\b/ },
  ),
  rule(
    'i_gone',
    '\\b(?:want|wish|like|ask|asked|need|please|right) to be (?:forgotten|erased|deleted|let go|unlisted|delisted|excluded)\\b',
    {
      unlessAfter: NEGATED,
    },
  ),
  rule('i_gone', `\\b(?:to|about|on|for) (?:being|getting) ${GONE}\\b`, {
    unlessAfter: /\b(?:not|object|objection) $/,
    unlessText: WANTED,
  }),
  rule(
    'was_to_be_gone',
    `\\b(?:promised|said|assured|agreed|told|supposed|meant|thought|guaranteed)(?: (?:me|us|that|to|have|you|i|we|lot|was|were))* (?:i|we|my number|my details|it) (?:would|had|have|was|were|will|am|are)(?: (?:have|already|been|be|being))* ${GONE}\\b`,
    {
      unlessText:
        /\b(?:tank|boiler|waiting list|by mistake|by accident|skip|scaffold\w*|instead|quote|order|invoice|appointment|booking|slot)\b/,
      onlyText: /\b(?:numbers?|details|name|data|lists?|database|records?|systems?|i|we)\b/,
    },
  ),
  rule(
    'off_your_books',
    `\\b${DATUM} (?:off|out of) (?:of )?(?:your|all your|any of your|this) (?:[a-z]+ )?${KEEPING}\\b`,
    { unlessAfter: /\b(?:got|have|find|found|get|see)(?: (?:my|our|his|her|the))? $/, unlessText: WANTED },
  ),
  rule(
    'take_both',
    `\\b(?:take|get|knock|strike|wipe|rub|scrub|cross|score|blot|want) ${MINE} (?:straight |right |completely )?(?:off|out)${EDGE}`,
    {
      unlessAfter: NEGATED,
      unlessText: WANTED,
    },
  ),
  rule(
    'get_shot_of',
    `\\b(?:get|be|want|got to be|getting) (?:shot|rid|shut|quit) of (?:me|us|you|yous|you lot|this company|${MINE}|(?:your|these|all these|all your|the) (?:texts|messages|spam|texting))\\b`,
    { unlessAfter: /\b(?:not|never|trying to|want to) $/, unlessText: WANTED },
  ),
  rule(
    'let_go',
    '^(?:(?:please|just|can you|could you|will you|kindly|ok|so|now) )*(?:(?:release|free|relieve|untick|unlist|unenrol|deregister|delist) (?:me|us)(?: (?:from|of|now|please)\\b.*)?|excuse (?:me|us) from\\b.*|let (?:me|us) (?:(?<=me )go(?! and)|off the hook|out)(?: (?:please|now|of this|of it|of here|mate))*)$',
    {
      unlessText:
        /\b(?:contract|deposit|supplier|finance|meeting|let me go (?:measure|ask|check|see|look|find|get|think|talk|speak|have))\b/,
    },
  ),
  rule(
    'all_you_hold',
    '\\b(?:everything|anything|any|all|whatever|what|records?|data|info|information|details|stuff|files?)(?: [a-z]+){0,3} (?:you|yous|your company)(?: (?:have|hold|got|keep|store|do|still|ever|had|stored|kept))* (?:on|about|of|for|relating to|regarding) (?:me|us|this number|my)\\b',
    {
      onlyText:
        /\b(?:delete[d]?|destroy(?:ed)?|erase[d]?|gone|removed?|wiped?|bin|binned|shred(?:ded)?|burn|forget|forgotten|get rid)\b/,
      unlessText: WANTED,
    },
  ),
  rule(
    'it_gone',
    `\\b(?:remove|delete|erase|wipe|destroy|bin|shred|lose|unlist|burn) (?:it|them|that|mine|both|all of it|the lot)${EDGE}`,
    { unlessAfter: NEGATED, onlyText: HOLDS_DATA, unlessText: WANTED },
  ),
  rule('it_gone', `^(?:please |just )*(?:destroy|erase|shred) (?:it|them|all of it|everything|the lot)${EDGE}`, {
    onlyText: HOLDS_DATA,
  }),
  rule(
    'it_gone',
    `\\b(?:take|get|want) (?:it|them|mine|both) (?:off|out)(?: of)?(?: (?:your|ur|the|this|that|any) (?:[a-z]+ )?${KEEPING})?${EDGE}`,
    {
      unlessAfter: NEGATED,
      onlyText: HOLDS_DATA,
      unlessText:
        /\b(?:quote|order|invoice|booking|appointment|price|vat|wall|hold|roof|boiler|drive|bill|(?:my|the|an) old|old (?:number|one|phone)|new (?:number|one|phone)|instead|data plan)\b/,
    },
  ),
  rule(
    'it_gone',
    `\\b(?:want|wants|have|having|get|getting|need|like|see)(?: (?:it|them|mine|that|those|this))(?: (?:all|to be|be|permanently|completely))* ${GONE}\\b`,
    { unlessAfter: NEGATED, onlyText: HOLDS_DATA, unlessText: WANTED },
  ),
  rule('it_gone', `\\b(?:get (?:rid|shot) of|dispose of|do away with) (?:it|them|that|mine|both)${EDGE}`, {
    unlessAfter: NEGATED,
    onlyText: HOLDS_NUMBER,
    unlessText: WANTED,
  }),
  rule(
    'come_off',
    `\\b(?:numbers?|name|details|mine|we|i)(?: (?:to|should|must|can|could|need to|want to|would like to|please|both|all|has to|have to|just|really))* (?:come|be|get|go|vanish|disappear)(?: (?:right|straight))? off(?: (?:of )?(?:your|this|the|that|these|it)\\b.*)?${EDGE}`,
    {
      unlessAfter: /\b(?:did|why|how did|when did|will) $/,
      unlessText:
        /\b(?:gas|oil|wall|roof|work|phone at|bus|train|junction|a64|m\d+|price|knob|door|hinge|tiles?|standby|tariff)\b/,
    },
  ),
  rule(
    'vanish',
    `\\b(?:disappear|vanish|gone|scrubbed|wiped|evaporate) (?:from|off|out of) (?:all )?(?:your|the|this|every)(?: [a-z]+)? ?(?:${KEEPING}|lists?(?! price)|phone|screen|radar)\\b`,
  ),
  rule(
    'off_list',
    `^(?:(?:please|just|now|me|us|out|get|right) )*off (?:the|your|this|that|every|all your) (?:[a-z]+ )?(?:${KEEPING}|thing|ride|merry go round|train)${EDGE}`,
  ),
  rule(
    'off_list',
    `\\b(?:want|wants|need|like) (?:me |us )?off (?:of )?(?:the|your|this|that|these) (?:[a-z]+ )?(?:${KEEPING}|thing|ride|merry go round|train|group|chat)\\b`,
    { unlessAfter: NEGATED },
  ),
];
