import { NEGATED, NO_ORDER } from './opt-out-grammar.ts';
import { type ClauseRule, rule } from './rule.ts';

const any = (...words: string[]) => `(?:${words.join('|')})`;

const KIN = any(
  'mum|mother|dad|father|wife|husband|son|daughter|brother|sister|nan|nana|gran|grandma|grandad|partner|parents|family|neighbour|aunt|uncle',
  'company|business|firm|office|number|name|details?|phone|mobile|data|info|account|address|email|contact|contacts|records?',
);
const SOMEONE = `(?:me|us|him|her|them|myself|number|details|(?:my|our|his|her|their|this|the|that|a)(?: (?:old|elderly|late|poor|dear|mobile|phone|work|home|contact))*(?: ${KIN})(?: s)?(?: ${KIN})*)`;
const LISTS = any(
  '(?:mailing|contact|contacts|marketing|call|calling|text|texting|message|messaging|sales|distribution|customer)? ?(?:lists?|data ?base)',
  'book|directories|mailings?|systems?|books|records?|files?|contacts|crm|texts|messages|rounds?|groups?|chat|thread|distribution|register|marketing|servers?|phone ?book|directory|campaigns?|phone|phones|computers?',
);
const OF_YOURS = '(?: (?:of|off|your|the|this|that|these|any|all|whatever|every|bloody|fucking|damn|stupid))*';
const REMOVED =
  '(?:removed|taken off|taken out|deleted|unsubscribed|opted out|erased|wiped|left alone|left off|kept off|struck off|excluded|dropped|omitted|crossed off|withdrawn)';

/** Wishes to be taken off a list, or to have a number or details deleted, for oneself or for somebody in one's care. */
export const OPT_OUT_REMOVALS: readonly ClauseRule[] = [
  rule(
    'take_off_list',
    `\\b(?:remove|delete|take|get|knock|cross|scratch|strike|drop|keep|bump|leave|pull|want|like|scrub|wipe|clear|clean|withdraw|exclude|tick|bin|rub|cut|chuck|boot|kick|lift|get rid of) ${SOMEONE}(?: (?:straight|right|completely|well|please|now|to be|be|taken|removed|deleted))* (?:off|out|from|of|off of|out of|off from)${OF_YOURS}(?! (?:waiting|cancellation|reserve|guest|price|snag|wish|job))(?: [a-z]+)? ${LISTS}\\b`,
    {
      unlessAfter: NEGATED,
      unlessText: /\b(?:quote|order|invoice|booking|appointment)\b|\b(?:put|add|use) (?:mine|me|my|the|this)\b/,
    },
  ),
  rule(
    'off_list',
    `\\b(?:want|come|be|get|getting|taken|came|am|are)(?: (?:me|us|right|straight))? (?:off|removed from|out of)${OF_YOURS}(?: [a-z]+)? (?:lists?|data ?base|mailings?)\\b`,
    {
      unlessWith: /\b(?:waiting|cancellation|price|job)\b/,
      unlessAfter: /\b(?:do not|never|did i|why)(?: [a-z]+)* $/,
    },
  ),
  rule(
    'take_off',
    `\\b(?:take|get|knock|cross|strike|scrub) ${SOMEONE} (?:off|out)(?: (?:it|this|here|there|please|thanks|thank you|now|asap|x+|mate|pal|love))*$`,
    {
      unlessAfter: NEGATED,
      unlessWith: /\b(?:take|get) it off\b/,
      unlessText: /\b(?:quote|order|invoice|booking|appointment|hold|price|vat)\b/,
    },
  ),
  rule(
    'remove_someone',
    `\\b(?:remove|delete|erase|wipe|scrub|purge|unlist|destroy|strike|lose|forget|bin|burn|ditch|dump) (?:number|details|(?:my|our|this|his|her|all my|any of my|mine)(?: (?:old|mobile|phone|work|contact|personal))*(?: (?:number|details?|data|info|information|name|contact|record|records)))(?: (?:please|thanks|thank you|now|asap|mate|pal|love|off|as|from your .*|again|straight away|immediately|thx))*$`,
    {
      unlessAfter: /(?:^| )(?:not|never|i|we|to|(?:did|have|if|might|do|should|when) (?:you|they)) $/,
      unlessText: /\b(?:quote|order|new one|new number|instead|use this|put)\b/,
    },
  ),
  rule(
    'remove_it',
    '\\b(?:remove|delete|erase|wipe|bin|lose) (?:it|this|them|that)(?: (?:please|now|thanks|asap|immediately))*$',
    {
      unlessAfter: NEGATED,
      onlyText:
        /\b(?:my|this|phone) (?:number|details|data|name|info)\b|\b(?:number|details|data|info) (?:it|of mine)\b/,
      unlessText: /\b(?:quote|order|old|new)\b/,
    },
  ),
  rule(
    'remove_please',
    '(?:^|\\b(?:please|thanks|for me|for us|interested|just|kindly|you) )(?:remove|unsubscribe|delete)(?: (?:please|thanks|thank you|now|asap|immediately|me|us))*$',
    {
      unlessAfter: NEGATED,
    },
  ),
  rule(
    'to_be_removed',
    `\\b(?:like|want|wish|need|ask|asked|asking|request|require|demand|prefer|love|wanting|can|could|may|must|should|please)(?: (?:i|we|to|please|for|my|our|this|number|name|details|data|just|now|all))* (?:be |being |get |have |have been )?(?:(?:my|our|this|all my) (?:number|name|details|data)(?: be)? )?${REMOVED}\\b(?! (?:old|by mistake|first|too)\\b)`,
    {
      unlessAfter: NEGATED,
      unlessWith:
        /\b(?:boiler|windows?|kitchen|tiles?|roof|panels?|trees?|asbestos|tank|waste|waiting|cancellation|rubbish|bath|doors?|it|old)\b/,
    },
  ),
  rule(
    'contact_ban',
    '\\b(?:do not|not|no|never|opt out|suppression) ?(?:contact|text|message|call|disturb|market|mail|marketing)? ?(?:list|register|file)\\b',
    {
      unlessAfter: /\b(?:am|is|are|was|not) (?:on|in) (?:the|a|your) $/,
      unlessWith: /\b(?:no list|not list|price|waiting)\b/,
    },
  ),
  rule(
    'contact_ban',
    '\\b(?:mark|flag|list|put|log|record) (?:me|us|this|my number|this number)(?: (?:down|as|to|be|a))* (?:do not|not to be|no|never) (?:contact|contacted|text|texted|message|disturb)\\b',
  ),
  rule(
    'do_not_use_number',
    '\\b(?:not|never|stop|quit|cease)(?: (?:ever|please|to))* (?:use|using|keep|keeping|hold|holding|store|storing|share|sharing|sell|selling) (?:my|this) (?:mobile |phone |contact |personal )?(?:number|phone|details|data|info|mobile)\\b',
    {
      unlessAfter: NO_ORDER,
      unlessText: /\b(?:use|text|ring|call|try|instead|is|other|new)\b(?! (?:my|this) (?:number|phone|mobile))/,
    },
  ),
  rule(
    'out_of_my_phone',
    '\\b(?:get|keep|stay|be)(?: (?:your|the|right|them|texts|messages|fuck|hell|out)){0,3}? (?:out of|off) my (?:phone|inbox|messages|texts|dms|mobile)\\b',
  ),
  rule(
    'keep_to_yourself',
    '\\bkeep (?:it|them|(?:your|the|these|all your)(?: [a-z]+){1,2}) to yoursel(?:f|ves)\\b|\\bkeep my (?:number|details|name|data) out of\\b',
  ),
  rule(
    'let_me_be',
    '^(?:please |just |will you )*(?:let|leave) (?:me|us|my family|my mum|my dad|him|her) (?:be|alone|in peace)\\b',
    { unlessAfter: NEGATED },
  ),
  rule(
    'forget_me',
    '\\bforget (?:you )?(?:ever )?(?:had|have|got|knew|know|about) (?:my|this) (?:number|details)\\b|\\bforget my (?:number|details)\\b',
  ),
  rule(
    'spare_me',
    '\\b(?:spare|save) me (?:any more|more|from|the|your|all)(?: (?:of|more|any|these|the|your|further))* (?:texts?|messages?|spam|marketing)\\b',
  ),
];
