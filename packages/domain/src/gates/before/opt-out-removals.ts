import { NEGATED, NO_ORDER } from './opt-out-grammar.ts';
import { type ClauseRule, rule } from './rule.ts';

const any = (...words: string[]) => `(?:${words.join('|')})`;

const KIN = any(
  'mum|mother|dad|father|wife|husband|son|daughter|brother|sister|nan|nana|gran|grandma|grandad|partner|parents|family|neighbour|aunt|uncle',
  'company|business|firm|office|number|name|details?|phone|mobile|data|info|account|address|email|contact|contacts|records?',
);
const SOMEONE = `(?:me|us|him|her|them|myself|number|details|(?:my|our|his|her|their|this|the|that|a)(?: (?:old|elderly|late|dead|deceased|poor|dear|mobile|phone|work|home|contact))*(?: ${KIN})(?: s)?(?: ${KIN})*)`;
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
    `\\b(?:remove|delete|take|get|knock|cross|scratch|strike|drop|keep|bump|leave|pull|want|like|scrub|wipe|clear|clean|withdraw|exclude|tick|bin|rub|cut|chuck|boot|kick|lift|x|get rid of) ${SOMEONE}(?: (?:straight|right|completely|well|please|now|to be|be|taken|removed|deleted))* (?:off|out|from|of|off of|out of|off from)${OF_YOURS}(?! (?:waiting|cancellation|reserve|guest|price|snag|wish|job))(?: [a-z]+)? ${LISTS}\\b(?! of (?!people|customers|numbers|contacts|leads|names|texts|yours)| for (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|today|the \\d|next))`,
    {
      unlessAfter: NEGATED,
      unlessText:
        /\b(?:quote|order|invoice|booking|appointment|photos?|pictures?)\b|\b(?:put|add|use) (?:mine|me|my|the|this)\b/,
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
    `\\b(?:take|get|knock|cross|strike|scrub|x) ${SOMEONE} (?:off|out)(?: (?:it|this|here|there|please|thanks|thank you|now|asap|x+|mate|pal|love))*$`,
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
      unlessText: /\b(?:quote|order|new one|new number|instead|use this|put|keep (?:this|that|the other|my))\b/,
    },
  ),
  rule(
    'remove_kin',
    '\\b(?:remove|delete|unsubscribe|opt|block|erase|unlist|take off|take out) (?:(?:my|our|his|her|their|this|the) (?:(?:elderly|late|dead|deceased|poor|dear|old|young|disabled|vulnerable) )*(?:mum|mother|dad|father|wife|husband|son|daughter|brother|sister|nan|nana|gran|grandma|grandad|grandfather|partner|parents|family|aunt|auntie|uncle|client|patient|resident|company|business|office)|him|her|them)(?: s (?:number|details|name|mobile|phone))?(?: out)?(?: (?:please|thanks|thank you|now|asap|immediately|(?:from|out of|off) (?:(?:your|this|these|the|any|all|further|that|all your|any of your|of|it) )*(?:[a-z]+ )?(?:it|this|lists?|data ?base|systems?|records?|books|mailings?|texts|messages|marketing|contacts?|communications?|crm|files?)\\b.*|as .*|he is .*|she is .*|who .*))*$',
    {
      unlessAfter: NEGATED,
      unlessText:
        /\b(?:quote|order|invoice|booking|appointment|put|add|use|instead|waiting|price|survey|diary|paperwork|contract|deeds|dispose|replace|refit|skip|tip)\b/,
    },
  ),
  rule(
    'take_off_number',
    '\\b(?:take off|get rid of|take out|strike off|cross off) (?:me|us|(?:my|our|this|his|her) (?:[a-z]+ )?(?:number|details|name|data|info|information|contact))(?: (?:from|off|please|thanks|now|of)\\b.*)?$',
    { unlessAfter: NEGATED, unlessText: /\b(?:quote|order|invoice|put|instead|use this)\b/ },
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
      unlessWith: /^(?:do|did|does|have|will) you\b/,
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
    '\\b(?:not|never|stop|quit|cease)(?: (?:ever|please|to))* (?:use|using|keep|keeping|hold|holding|store|storing|sharing|selling) (?:my|this) (?:mobile |phone |contact |personal )?(?:number|phone|details|data|info|mobile)\\b',
    {
      unlessAfter: NO_ORDER,
      unlessWith:
        /\b(?:share|sharing|sell|selling)\b.* (?:with|to) (?:the|my|our)\b|\bat night\b|\bphone (?:charger|line|box)\b/,
      unlessText: /\b(?:use|text|ring|call|try|instead|is|other|new)\b(?! (?:my|this) (?:number|phone|mobile))/,
    },
  ),
  rule(
    'out_of_my_phone',
    '\\b(?:get|keep|stay|be)(?: (?:your|the|right|them|texts|messages|fuck|hell|out)){0,3}? (?:out of|off|out) (?:my|me|our) (?:phone|inbox|messages|texts|dms|mobile)\\b(?! (?:contract|line|deal|box|the junk))',
  ),
  rule(
    'keep_to_yourself',
    '\\bkeep (?:(?:it|them)(?= to yoursel(?:f|ves)(?: please| thanks| mate| pal)*$)|(?:your|the|these|all your)(?: [a-z]+){1,2}) to yoursel(?:f|ves)\\b|\\bkeep my (?:number|details|name|data) out of\\b',
  ),
  rule(
    'let_me_be',
    '^(?:please |just |will you )*(?:let|leave) (?:me|us|my family|my mum|my dad|him|her) (?:be(?= *$| (?:please|now|thanks|will you|mate|pal|for|i|as|you)\\b)|alone|in peace)\\b(?! (?:with|decide|in the|at the|for (?:a|five|ten))\\b)',
    { unlessAfter: NEGATED },
  ),
  rule(
    'forget_me',
    '\\b(?:forget|pretend) (?:that )?(?:you )?(?:do not |never |ever )?(?:had|have|got|knew|know|about|met) (?:my|this) (?:number|details)\\b|\\bforget my (?:number|details)\\b',
  ),
  rule(
    'cross_out',
    '\\b(?:cross|strike|score|rub|blot|scrub) (?:out )?(?:me|(?:my|our|his|her) (?:name|number|details?|entry))(?: out)?(?: (?:please|now|thanks))*$',
    { unlessAfter: NEGATED, unlessText: /\b(?:quote|order|invoice|instead|spelt|spelling)\b/ },
  ),
  rule(
    'take_off_list',
    '\\b(?:remove|take|get|delete|drop) (?:[a-z]+ ){1,4}(?:from|off|out of|off of) (?:all )?(?:your|any of your) (?:(?:mailing|marketing|contact|contacts|text|texting|sms|call|sales|customer|phone) )?(?:lists?|data ?base)(?: (?:please|now|thanks))*$',
    {
      unlessAfter: NEGATED,
      unlessWith: /\b(?:waiting|price|job|snag|boiler|windows?|doors?|kitchen|item|items|shed|loft|roof)\b/,
    },
  ),
  rule(
    'contact_ban',
    '\\b(?:add|put|mark|register|stick) (?:me|us|this number|my number|him|her) (?:down )?(?:to|on|as|for|under|in) (?:(?:the|your|a) )?(?:do not|no) (?:call|text|contact|disturb|message)\\b(?! (?:list )?(?:for|on|until) )',
  ),
  rule(
    'spare_me',
    '\\b(?:spare|save) me (?:any more|more|from|the|your|all)(?: (?:of|more|any|these|the|your|further))* (?:texts?|messages?|spam|marketing)\\b',
  ),
];
