import { LIMIT, NEGATED, NO_ORDER, SELF } from './opt-out-grammar.ts';
import { type ClauseRule, rule } from './rule.ts';

const GERUND = '(?:texting|messaging|contacting|sending|bothering|spamming|pestering|chasing|following up)';
const THESE = '(?:these|them|this|the texts?|the messages?|your texts?|your messages?|texts?|messages?)';
const VERB = '(?:text|message|contact|bother|pester|spam|harass|chase|annoy)';
const AGREEABLE =
  '(?:appreciate|appreciated|grateful|like|love|great|nice|better|wish|prefer|happy|good|kind|best|hope|thankful)';
const NOT_LIMITED = { unlessWith: LIMIT };
const THINGS =
  /\b(?:boiler|windows?|kitchen|tiles?|roof|panels?|trees?|asbestos|waste|old|waiting|cancellation|quote|order|draughts?|leaks?|leaking|drips?|tariff|contract|doors?|chimney|porch|noise|scaffold\w*|tank|condensation|mould|damp|gutters?|drains?|gas|light|lights)\b/;

/** Wishes, complaints and refusals that come to "no more texts" without ordering anything. */
export const OPT_OUT_WISHES: readonly ClauseRule[] = [
  rule(
    'would_be_glad',
    `\\b${AGREEABLE}\\b(?: [a-z]+){0,4} (?:you|you lot|these|they|texts|messages)(?: (?:could|would|can|will|all|just|please|lot))* (?:stop|stopped|leave me alone|left me alone|remove me|removed me)(?: (?:${GERUND}|${THESE}(?! [a-z]+ing\\b)|it(?! [a-z]+ing\\b)|now|soon|please|thanks)\\b.*)?$`,
  ),
  rule(
    'would_be_glad',
    `^(?:please |so )?if you (?:could|would|can|would not mind|will)(?: (?:please|just|kindly))* (?:stop ${GERUND}|stop ${THESE}|remov(?:e|ing) (?:me|us|my)|tak(?:e|ing) (?:me|us|my)(?: [a-z]+)? off)\\b`,
  ),
  rule(
    'to_stop',
    `\\b(?:like|want|need|wish|wishing)(?: [a-z]+)? (?:all )?(?:${THESE}|(?:these|this|the|your|all) (?:communications?|nuisance|harassment|pestering|hassle|spam|marketing|contact|correspondence|reminders?|sms|rubbish|nonsense)) to (?:stop|end|cease|finish)\\b(?! (?:(?!coming|being|appearing|arriving|going)[a-z]+ing|well|by|before|at|when|like)\\b)`,
    {
      unlessAfter: /\b(?:not|never)(?: [a-z]+)? $/,
    },
  ),
  rule(
    'to_stop',
    `\\b(?:stop|cease|quit) sending(?: (?:me|us|him|her|my [a-z]+))? (?:them|these|any|more|stuff|things|anything)\\b(?! to (?:my old|the))`,
    { unlessAfter: SELF, unlessWith: LIMIT },
  ),
  rule('to_stop', '\\b(?:stop|cease|quit) sending(?: [a-z]+){0,3} to (?:this|my) (?:number|phone|mobile)\\b', {
    unlessAfter: SELF,
    unlessWith: LIMIT,
  }),
  rule(
    'asked_whether',
    '\\b(?:mind|possible|any way|a way|any chance|chance of|how about|advise|tell me|explain|let me know)\\b.*\\b(?:(?:remove|removing|delete|deleting|taking|take|get|getting|coming|come|opt|opting)(?: (?:me|us|my (?:number|name|details)|this number))? (?:off|out|from) (?:of )?(?:this|these|your|the|any)?(?: [a-z]+)? ?(?:list|lists|texts|messages|database|here|it)?$|(?:removing|deleting) (?:me|us|my (?:number|name|details)|this number)|be(?:ing)? removed|unsubscribe\\b(?! (?:my|the|from my))|stop(?:ping)? (?:these|the texts|texting|getting|your texts|messages))',
    { unlessWith: THINGS },
  ),
  rule(
    'no_wish',
    '\\bno (?:wish|desire|interest|intention|reason)(?: [a-z]+)? (?:to|in|for) (?:be |being )?(?:contacted|hear|hearing|receive|receiving|get|getting|texted|messaged)\\b|\\bno (?:need|use|wish|time|desire) for (?:these|this|them|(?:these|your|any|more|this|them)(?: [a-z]+){0,2} (?:texts?|messages?|contact|spam|these|them))$',
  ),
  rule(
    'not_another',
    '\\b(?:not|never|no)(?: (?:want|need|ever|to|get|receive|see|send|me|us|require))* (?:another|one more|a single) (?:text|message|msg|one of these)\\b',
    { unlessAfter: /\b(?:why|did|have|has)\b.*$/ },
  ),
  rule(
    'the_last',
    '\\b(?:make|let|better|hope|is to|must|should|want|sure)(?: (?:that|this|it|be|is|have|been|the|to|had))* (?:last|final) (?:text|message|one|time|contact|communication|i hear|you hear)\\b(?! (?:before i|(?:i need|they|it|he|she|the|my|we need)\\b))',
    { unlessText: /\b(?:photos?|boiler|best price|invoice|bill|visit|leak\w*|snags?)\b/ },
  ),
  rule(
    'see_to_it',
    '\\b(?:ensure|make sure|see to it|confirm|acknowledge|check)(?: [a-z]+){0,6} (?:removed|deleted|unsubscribed|opted out|taken off|not (?:be )?(?:contacted|texted|messaged)|removal|(?:deleted|removed) my)\\b',
    { unlessWith: THINGS },
  ),
  rule(
    'no_more_of_these',
    '\\b(?:not|never|no longer) (?:be )?(?:get|getting|receive|receiving|sent|contacted|texted|messaged|bothered)(?: (?:any|anything|another))?(?: (?:more|further|again|any more|other))(?: (?:of (?:these|them|this)|texts?|messages?|please|thanks))*$',
    {
      unlessWith: LIMIT,
      unlessAfter: /\b(?:if|why|have|has|had|did)\b.*$/,
    },
  ),
  rule(
    'said_no',
    '\\btake no for an answer\\b(?! (?:i will|lol))|\\bno means no\\b|\\bsaid no\\b.*\\b(?:stop|times)\\b',
    { unlessAfter: /\b(?:not|never|will not) (?:to )?$/, onlyText: /\b(?:you|your|means|stop|people|times)\b/ },
  ),
  rule(
    'after_stop',
    '\\b(?:after|since|despite|even though)(?: i| we)?(?: have)? (?:saying|said|texting|texted|sending|sent|replying|replied)(?: (?:you|with|to))* stop\\b',
  ),
  rule(
    'no_right',
    `\\b(?:no right|not (?:authorise|authorize|allow|permit|permitted|allowed|entitled|authorised))(?: [a-z]+){0,3} (?:${VERB}|${GERUND})\\b`,
  ),
  rule('no_right', '\\bobject to (?:[a-z]+ ){0,4}(?:marketing|texts|messages|contact|contacted|texting|messaging)\\b'),
  rule(
    'not_happy',
    '\\bnot (?:happy|pleased|comfortable|ok|okay|impressed)(?: (?:to|about|with|at|be|me))* (?:receive|receiving|get|getting|being|be|you)(?: (?:keep|so|many|all|any|your|these|the))* (?:texts|messages|contacted|texted|texting|messaging|these)\\b',
  ),
  rule(
    'not_want_you',
    `\\bnot (?:want|like|appreciate|need)(?: (?:you|your company|your people|anyone|people|yous|you lot|them))(?: to)? (?:be )?(?:${VERB}|${GERUND})\\b(?! (?:the|a|round|around|after|at|each|anyone|anybody)\\b)`,
    NOT_LIMITED,
  ),
  rule(
    'leave_family',
    '\\b(?:not|never|stop|quit) (?:please |ever |keep )*(?:bother|bothering|pester|pestering|disturb|disturbing|harass|harassing|upset|upsetting) (?:my|our|his|her) (?:mum|mother|dad|father|wife|husband|son|daughter|nan|gran|grandma|grandad|partner|parents|family)\\b',
    { unlessAfter: NO_ORDER, unlessWith: LIMIT },
  ),
  rule(
    'stop_chasing',
    '\\b(?:stop|quit) (?:chasing|following|hitting|winding|filling|clogging|blowing|following me)(?: (?:me|us|it|this|up|with|my|phone|inbox|about .*))*$',
    { unlessAfter: SELF, unlessWith: LIMIT },
  ),
  rule(
    'stop_chasing',
    '\\b(?:no need to|not|never) (?:keep )?(?:chase|chasing|follow up|following up|hit me up)(?: (?:me|us|again|any more|please|this|it))*$',
    {
      unlessAfter: NO_ORDER,
      unlessWith: LIMIT,
      unlessText:
        /\b(?:cheques?|paid|paying|payment|signed|sign|post|posted|sent|sending|transfer\w*|on (?:its|the) way|invoice|deposit)\b/,
    },
  ),
  rule(
    'no_more_chasing',
    '^(?:please |ok |no thanks )*no more (?:sales |marketing )?(?:reminders?|offers?|follow ups?|chasers?|promotions?|adverts?|notifications?|junk|spam|of your.*)(?: (?:please|thanks|now|ta))*$|^(?:please )?no (?:junk|spam|marketing|adverts?|sales)(?: (?:texts?|messages?|please|thanks))*$',
    { unlessText: /\b(?:final price|quality|our price|payment|paid)\b/ },
  ),
  rule(
    'cut_it_out',
    '^(?:(?:please|just|oi|right|will you|can you|ok|now) )*(?:cut (?:it out|that out|this out|the (?:texts|messages|crap|spam))|knock it off|give (?:it|over) (?:up|a rest)|jack it in|wind it in|chuck it|end it|mute (?:this|these|me)|turn it in|cancel me)(?: (?:will you|please|now|mate|pal|eh|yeah|with .*))*$',
  ),
  rule(
    'block_number',
    '\\b(?:put a block on|blacklist|deregister|withdraw|clear|deactivate|exclude|unlist|clean|bar) (?:me|us|my (?:number|details|name|data|phone))\\b(?! (?:sheet|plate|screen))',
    { unlessWith: THINGS, unlessAfter: NEGATED },
  ),
  rule(
    'block_number',
    '\\brid (?:me|us) of (?:these|your|the)\\b|\\btake (?:me|us) (?:off|out)(?: of)?(?: (?:this|your|the|that))?(?: (?:group|chat|thread|texts?|messages?|conversation|thing))?$',
  ),
  rule(
    'consent_gone',
    '\\b(?:consent|permission) (?:is |has been |was )?(?:now |hereby )?(?:withdrawn|revoked|removed)\\b',
    { unlessWith: /\b(?:planning|council|by the)\b/ },
  ),
  rule(
    'opt_out_of',
    '\\bopt(?:ing|ed)? (?:me |us )?out of (?:receiving|getting|being) (?!the (?:loft|roof|walls)|my|it|a |an )',
  ),
  rule(
    'must_not',
    `\\byou (?:must|should|may|can|are|need|shall) not (?:to )?(?:ever )?${VERB} (?:me|us|this number|him(?! he is)|her(?! she is))\\b`,
    NOT_LIMITED,
  ),
  rule('not_on_list', '\\bnot (?:want|wish|like|asked?|agree) (?:to )?be on (?:[a-z]+ ){0,3}(?:lists?|database)\\b', {
    unlessWith: THINGS,
  }),
  rule('not_needed_stop', '\\bnot (?:need|want)\\b.* stop$'),
  rule(
    'remove_it',
    '\\b(?:remove|take|delete|get) (?:it|this|that) (?:off|from|out of) (?:your|the|this|all|any)(?: [a-z]+)? (?:lists?|database|system|records?|books)\\b',
    {
      onlyText: /\b(?:number|line|phone|mobile|name|address)\b/,
      unlessWith: THINGS,
    },
  ),
  rule('left_alone', '\\b(?:be|being) left (?:alone|in peace)\\b', {
    unlessWith: /\b(?:windows?|house|dogs?|cats?|neighbours?|tenants?|bin day)\b|\balone (?:with|in the)\b/,
  }),
  rule(
    'someone_else',
    `\\b(?:go (?:and )?)?(?:${VERB}|find) (?:someone|somebody|anyone) else(?: (?:to (?:text|bother|message|annoy|pester)|please|now|instead|mate))*$`,
    {
      unlessAfter: /(?:^| )(?:i|we|will|to|going to|have to|can|could|you|should|must|might) $/,
      unlessWith: /^(?:please |can you |could you )*find (?:someone|somebody) else$/,
    },
  ),
  rule(
    'blocked',
    '\\b(?:consider yourself(?:s)? blocked|spam reported|reported (?:this |it |you )?to 7726|going to block (?:you|this)(?! (?:in|a|off|up)\\b)|blocking you(?! (?:in|a|out|off)\\b)|(?:you have been|number) (?:now )?(?:blocked|reported))\\b',
    {
      unlessAfter:
        /\b(?:thought (?:about|of)|thinking (?:about|of)|nearly|almost|considered|sorry for|instead of|not|regret) $/,
    },
  ),
  rule('misspelt_stop', '^(?!stop$|step$|stow$|stoke$|atom$)(?:[a-z]top|st[a-z]p|sto[bkml]|stop[a-z])$', {
    unlessWith: /^stops$/,
  }),
  rule(
    'remove_nothing_else',
    '^(?:please )?(?:remove|unsubscribe|delete) (?:please )?(?:as(?! (?:appropriate|needed|necessary|required|agreed))|because|since|nr|(?:me|us)(?! (?:from|old|new|[a-z]*s\\b))|no|not)\\b',
  ),
  rule(
    'cancel_service',
    '\\b(?:cancel|end|terminate) (?:my |this |the )(?:registration|subscription|membership|sign up)(?: (?:with|to|for|from) (?:this|these|your|you|yous|texts?|messages?|the (?:texts?|list|messages|service|mailing)|all|sms|marketing|it|me|us|my (?:number|phone))\\b.*)?(?: please)?$',
    { unlessWith: /\b(?:with (?:edf|eon|npower|british gas|sky|bt))\b/ },
  ),
];
