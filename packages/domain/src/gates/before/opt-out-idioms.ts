import { NEGATED } from './opt-out-grammar.ts';
import { type ClauseRule, rule } from './rule.ts';

const TEXTS =
  '(?:these|them|this|(?:all |the |these |your |any |those )*(?:weekly |daily |monthly |constant |endless |bloody |fucking |stupid |silly |sales )*(?:texts|messages|text messages|marketing|reminders|sms|communications))';
const LEAD =
  '^(?:(?:please|just|right|ok|so|look|oi|really|seriously|no|yes|and|well|going to|can you|could you|will you|you can) )*';
const END = '(?: (?:please|now|thanks|thank you|mate|pal|will you|yeah|ok|asap|immediately|lads|eh))*$';
const WORKS =
  /\b(?:boiler|leak\w*|drip\w*|damp|noise|tap|heating|radiators?|roof|rain|alarm|waste|rubbish|asbestos|house|panels?|windows?|waiting|quote|order|draughts?|condensation|mould|chimney|doors?|tariff|gas|scaffold\w*|tank|wind)\b/;
const SHORT_OR_TEXTED =
  /^(?:\S+ ){0,6}\S+$|\b(?:texts?|texting|texted|messag\w*|spam\w*|contact\w*|phone|number|pester\w*|harass\w*|bother\w*)\b/;
const NO_WORKS = { unlessWith: WORKS };

/** Ways of speaking: reproaches, idioms and nouns in the place of the verb. */
export const OPT_OUT_IDIOMS: readonly ClauseRule[] = [
  rule(
    'told_to_stop',
    '(?:^(?:have |had |already )*|\\b(?:i|we)\\b(?: [a-z]+){0,3} )(?:told|tell|asked|ask|warned|requested)(?: (?:you|people|them|nicely|politely|repeatedly|already|your [a-z]+))* to stop\\b(?= *$| (?:text|messag|contact|bother|send|spam|pester|hassl|harass|annoy|ring|call|phon|nag|chas|mark|these|this|it|the texts|all|and|now|before|please|already|once|twice|last|several|multiple|many|times|a|two|three|four|five|over|\\d|or|you|i|we|thanks|ages|weeks|months|yesterday|ffs|doing|with))',
    {
      unlessWith: /\b(?:told|asked|tell) (?:me|us|him|her|them|my|the)\b/,
    },
  ),
  rule(
    'told_to_stop',
    '\\byou (?:were|have been|are being|had been)(?: [a-z]+)? (?:told|asked|warned) to (?:stop(?! (?:at|by|when|work|outside|off|in|over|for)\\b)|leave (?:me|us|him|her|my|it|them)\\b)',
  ),
  rule(
    'to_be_stopped',
    `\\b(?:want|need|get|have|like|wanted)(?: [a-z]+)? ${TEXTS}(?: to be)? (?:stopped|ended|cancelled|turned off|switched off)\\b`,
    NO_WORKS,
  ),
  rule('to_be_stopped', `\\bfor ${TEXTS} to (?:stop|end|cease)\\b`, NO_WORKS),
  rule(
    'has_to_stop',
    `${LEAD}${TEXTS} (?:has|have|needs?|must|had better|better|got|are going|ought)(?: got)?(?: to)? (?:stop|end|cease)${END}`,
    { ...NO_WORKS, onlyText: SHORT_OR_TEXTED },
  ),
  rule(
    'word_stop',
    '\\b(?:understand|mean|bit of|part of|word|about|can not read|can not you read|can you not read|not read|read|spell|meaning of)(?: (?:the|word|you|not|do|does|is))* stop(?: (?:do|don|you|not|get|mean|understand|is|means|nothing).*)?$',
    { unlessText: /\b(?:sorry|mistake|accident|meant|ignore|typo)\b/ },
  ),
  rule('word_stop', '\\b(?:part|bit) of (?:stop|leave|go away|unsubscribe)\\b'),
  rule('word_stop', '\\b(?:meant|means) stop$'),
  rule(
    'word_stop',
    '\\bstop means? (?:stop|nothing)\\b|\\bdoes stop mean\\b(?! (?:on|in|for|i|we|you|that|my|it|the)\\b)|\\bno means stop\\b',
  ),
  rule(
    'unsubscribing',
    '\\b(?:unsubscribing|opting (?:me )?out)\\b(?! of (?:the|a|my|gas|our|getting a)\\b| from (?!this|these|your|you|it|all|texts|messages|everything|the|any|them|marketing|further|sms))',
    {
      unlessAfter: NEGATED,
      unlessWith: /\b(?:my|the) supplier\b/,
    },
  ),
  rule(
    'unsubscribing',
    '\\b(?:consider|make|get|want|have|keep) (?:me|us|this number|my number)(?: as)? (?:unsubscribed|opted out|removed|gone(?! from the)(?! on))\\b',
  ),
  rule(
    'removal',
    '\\b(?:request|requesting|requested|demand|want|need|asking for|request for|confirm|ask for)\\b.*\\bremoval\\b|^(?:please )?removal(?: (?:please|from|now|of my|request)\\b.*)?$',
    NO_WORKS,
  ),
  rule(
    'requesting',
    '\\b(?:requesting|asking|request|demanding|wishing)(?: (?:that|for|i|we|to|my|number|name|you))* (?:to be|be|is|are|make|have|no|get) (?:removed|taken off|deleted|left alone|(?:further|more) contact|(?:further|more) texts)\\b',
    NO_WORKS,
  ),
  rule('requesting', '\\brequest(?:ing)? (?:that )?(?:you )?(?:to )?stop\\b|\\brequest to stop\\b'),
  rule(
    'needs_removing',
    '\\b(?:number|details|name|data)(?: [a-z]+)? needs? (?:removing|deleting|taking off|wiping|erasing)\\b',
  ),
  rule(
    'not_to_be_listed',
    '\\bnot be (?:on|in) (?:your|this|the|any)(?: [a-z]+)? (?:lists?|database|system|records)\\b(?! (?:yet|for))|\\bshould not be (?:getting|receiving|sent|texted|on)(?: (?:these|this|your|any|texts|messages))*$',
    NO_WORKS,
  ),
  rule(
    'not_interested_in_texts',
    '\\bnot interested in (?:(?:getting|receiving|any|your|these|more|being|further|this|of) )*(?:texts|messages|marketing|spam|texted|contacted|messaged)\\b',
  ),
  rule(
    'nothing_from_you',
    '\\b(?:not want anything|want nothing|need nothing|not need anything)(?: (?:more|else|further))? (?:from|to do with) (?:you|your company|yous|this company)\\b',
    { unlessWith: /\bfrom you (?:but|except|today|yet|until|till)\b/ },
  ),
  rule(
    'off_this_list',
    '\\b(?:need|let|getting|coming|wanna|want to come|want to get)(?: (?:me|us|get|to))* off (?:of )?(?:this|your|the|that)(?: [a-z]+)? lists?\\b',
    { unlessWith: /\b(?:waiting|price)\b/ },
  ),
  rule(
    'remove_everything',
    '\\b(?:remove|delete|erase|destroy|wipe) (?:all|everything|anything|any|whatever|what)(?: (?:of|the|data|info|information|details|you|have|hold|got|your|is|it))* (?:my|on me|about me|of mine|on us|about us)\\b',
  ),
  rule(
    'how_removed',
    '\\bhow (?:do|can|would) (?:i|we) (?:get|be) (?:removed|taken off|unsubscribed|deleted|off)\\b',
    NO_WORKS,
  ),
  rule(
    'how_removed',
    `\\bhow (?:do|can) (?:i|we) make ${TEXTS} stop\\b|^how (?:do|can) (?:you|i|we|one) get ${TEXTS} to stop(?: coming)?\\b|^how to (?:stop|unsubscribe|opt out)(?: ${TEXTS})?${END}`,
    NO_WORKS,
  ),
  rule(
    'give_it_a_rest',
    `${LEAD}(?:give (?:it|me|us|my phone|${TEXTS}) (?:a (?:(?:bleeding|bloody|flipping|fucking) )?(?:rest|break|breather)|peace|over)|knock ${TEXTS} on the head|put a sock in it|(?:shut|close) ${TEXTS} down|(?:ease|lay|back|leave) off ?(?:the texts|the messages|texting|messaging)?|quit (?:this|that))(?: (?:with|from) (?:the |these |your |all )?(?:texts|messages|texting).*)?${END}`,
    {
      unlessWith: /\bgive (?:me|us) a (?:break|rest)$/,
      unlessText: /\b(?:glazing|traffic|noise|road|neighbours?|boiler|bills?)\b/,
    },
  ),
  rule(
    'give_it_a_rest',
    `\\b(?:put|bring|make)(?: (?:an|a))? (?:end|stop) (?:to|of) (?:${TEXTS})|\\bbring ${TEXTS} to an end\\b`,
    NO_WORKS,
  ),
  rule(
    'blocked_you',
    `${LEAD}(?:i (?:will |am going to |have )?block(?:ed|ing)? you|you are about to be blocked|(?:you are|your) (?:now |getting |being )?blocked|blocking and reporting|reported and blocked)${END}`,
  ),
  rule(
    'remove_them',
    `${LEAD}(?:remove|delete|take off|drop) (?:him|her|me|us|my number|my name)(?: (?:off|out))?${END}`,
  ),
];
