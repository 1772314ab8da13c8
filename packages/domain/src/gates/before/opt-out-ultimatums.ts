import { LIMIT, NO_THREAT } from './opt-out-grammar.ts';
import { type ClauseRule, rule } from './rule.ts';

const REACH =
  '(?:text|texts|texting|message|messages|messaging|msg|contact|contacts|bother|send|spam|pester|hassle|ring|call)';
/** What becomes of us if we go on. */
const ELSE =
  /\b(?:report\w*|block\w*|police|complain\w*|complaint|sue|sued|suing|court|solicitors?|lawyers?|legal|trading standards|ofcom|ico|information commissioner\w*|commissioner|regulator|ombudsman|watchdog|swear(?: down)?|regret|sorry you|lose it|kick off|go mad|go nuts|come down there|your office|harassment|small claims|see (?:what|where|how)|scream|i am telling you|bill you|invoice you|charge you|see what happens|i will [a-z]+ you|7726|action fraud|mp)\b/;
const KIN =
  '(?:family|mum|dad|mother|father|wife|husband|son|daughter|kids?|children|nan|gran|grandad|parents?|partner|phone|line|number|inbox|mobile|back|case|house|doorstep|life)';
const END =
  '(?: (?:please|now|thanks|mate|pal|love|man|will you|will ye|yeah|eh|ok|lads|like|then|already|you lot|young man|dear))*$';
const TEXTED =
  /\b(?:texts?|texted|texting|txt|messages?|messaged|messaging|pinging|ping|pings|phone|number|reply|replying|block(?:ed|ing)?|spam|contact\w*|pester\w*|bother\w*|sms|interested)\b/;
const JOKED = /\b(?:lol|haha|cheap|price|bargain|quote|really|brilliant|deal|\d+k)\b/;

/** Last warnings and goodbyes: what happens if another text comes, that this one was the last, keep away. */
export const OPT_OUT_ULTIMATUMS: readonly ClauseRule[] = [
  rule(
    'or_else',
    `\\b${REACH}(?: [a-z]+){0,3} (?:again|once more|(?:one|1|any|another) more time|one more|any more)\\b`,
    {
      onlyText: ELSE,
      unlessText: new RegExp(
        `\\b(?:survey|lol|haha|report back|see what i can|happy to|look forward|please (?:text|message|ring|call)|still (?:interested|keen))\\b|${NO_THREAT}`,
      ),
      unlessAfter: /(?:^| )(?:i|we) (?:will )?$/,
    },
  ),
  rule('or_else', `\\bnext (?:text|message|one|time|msg)(?: [a-z]+){0,4}\\b`, {
    onlyText: ELSE,
    unlessText: new RegExp(
      `\\b(?:survey|along|inspection|epc|visit|happy to|please|lawful|leak\\w*|photos?|here|looks|works?|i will (?:send|show|tell|give|pay|let) you)\\b|${NO_THREAT}`,
    ),
  }),
  rule(
    'or_else',
    '\\b(?:if|unless) (?:you|u|yous|i|my|this)\\b.*\\b(?:not (?:stop|remove|leave|take|delete|listen|pack|quit|cease)|(?:text|message|contact|bother|send|get|hear|receive|ring)\\b.*\\b(?:again|another|one more|any more)|remove|removed|stops?)\\b',
    {
      onlyText:
        /\b(?:sue|sued|suing|report(?:ed|ing)?|court|solicitor|police|ico|trading standards|ofcom|commissioner|ombudsman|swear|block(?:ed|ing)?)\b/,
      unlessText:
        /\b(?:leaks?|fault|neighbours?|tree|block it off|boiler|deposit|refund|visit|appointment|fix|quote|engineer|fitter|panels?|come|turn up)\b/,
    },
  ),
  rule(
    'swears',
    `^(?:(?:i|right|ok|oi|mate) )*swear (?:down |to god |on my [a-z]+ )?(?:if|one more|the next)\\b.*\\b${REACH}\\b`,
  ),
  rule(
    'or_else',
    `^(?:(?:just|go on|right|ok|oi|try|you|keep on|and|please) )*(?:one more (?:text|message|time|msg|peep|word)|another (?:text|message|one)|(?:text|message|ask|contact|bother|ring|texting|messaging) (?:me|us|this number) (?:one more time|again|once more)|keep (?:on )?(?:texting|messaging|pestering|bothering)(?: me| us)?)(?: (?:see|from|like|pal|mate)\\b.*)?$`,
    {
      onlyText:
        /\b(?:i will|i swear|swear|i am going to|i shall|see (?:what|where|how)|so help me|i am (?:reporting|blocking|calling)|police|report|block|solicitor|court)\b/,
      unlessText:
        /\bi will (?:let you|book|have|tell you|send|sign|get back|reply|answer|decide|know|be|see|check|think|say|pay|try|speak|call|ring|text)\b|\b(?:survey|keep texting me it|please keep)\b/,
    },
  ),
  rule('alone', '\\bleave (?:mr|mrs|ms|miss|dr|old|poor)(?: [a-z]+){1,4} (?:alone|be|in peace)\\b'),
  rule(
    'the_last',
    '\\b(?:last|final) (?:time|text|message|one|contact|communication|msg)?(?: (?:that|from|you))* ?(?:i|we) (?:(?:ever|will|want|shall|expect|need|wish|am|going|to|get|should|had|better) )*(?:want|hear|expect|need|see|receive|get)\\b(?! (?:got|was|said|is|to see))',
    { unlessWith: /\b(?:last|final) thing\b/, unlessText: /\b(?:quote|price|before i decide|forward to)\b/ },
  ),
  rule(
    'the_last',
    '^(?:(?:ok|fine|right|please|thanks|but|and|so) )*(?:(?:that|this|let that|let this|make this|make that|make it) (?:is|be|s|was|will be|had better be|better be|must be|has to be)? ?)?the (?:last|final) (?:one|text|message|warning|time)(?: (?:please|ok|thanks|now|right|mate|yeah))+$',
  ),
  rule('the_last', '\\b(?:final|last) warning\\b', {
    onlyText: /\b(?:text|texts|texting|message|messages|messaging|contact|stop|spam|phone|number|you)\b/,
    unlessText: /\b(?:landlord|council|boss|boiler|work|school|from (?:my|the))\b/,
  }),
  rule(
    'keep_away',
    `\\b(?:stay|keep|get|go|back|step|hop|jump|clear|move) (?:(?:well|the fuck|the hell|right|the) )*(?:away from|off) (?:of )?(?:me|us|(?:my|our) (?:[a-z]+ )?${KIN})\\b`,
    {
      unlessAfter: /(?:^| )(?:i|we|to|not|never|can|will|they|cold|damp|heat|noise) $/,
      unlessText: /\b(?:walls?|box|fence|gate|path|lawn|dogs?|cat|baby|asleep|hold|parking|van|gas|lift)\b/,
    },
  ),
  rule(
    'alone',
    `\\b(?:leave|let|lef|lea) (?:i|we|me|us|my|people|folk|folks|everyone|everybody|pensioners|others|them|us all|[a-z]+ (?:people|folk|folks|pensioners)|(?:my|our|his|her|this|these|a|an|the) (?:[a-z]+ )?(?:${KIN}|man|woman|lady|couple|pensioner|people|folk)) (?:(?:the fuck|the hell|well|all|tf) )*(?:alone|be(?= *$| (?:please|now|thanks|will you|mate|pal|for|i|as|you)\\b)|in peace)\\b(?! (?:with|decide|in the|at the|for (?:a|five|ten))\\b)`,
    { unlessAfter: /(?:^| )(?:not|never|to) $/ },
  ),
  rule(
    'give_up',
    `^(?:(?:please|just|you|may|can|could|might as well|should|oi|so|now|right|ok|and|mate) )*give up (?:on (?:me|us)|now(?! no way)|already|trying|texting|messaging)${END}`,
    {
      unlessText: /\b(?:landline|price|worn me down)\b/,
    },
  ),
  rule('give_up', `^(?:(?:please|just|so|now|oi|right|mate|ok) )*give (?:it )?(?:up|over)${END}`, {
    onlyText: TEXTED,
    unlessText: JOKED,
  }),
  rule('give_up', `^(?:(?:oh|please|just) )*(?:can|could) you not${END}`, {
    onlyText: /\b(?:text|texts|texting|message|messages)\b/,
  }),
  rule(
    'told_already',
    `^(?:(?:and|right|ok|look|please|so) )*(?:i|we) (?:am|are|will|shall) not (?:be )?(?:asking|telling|ask|tell|warning|warn|say|saying)(?: (?:you|it|this|lot))* again${END}`,
    {
      unlessText: /\b(?:price|quote|when|engineer|date|refund|deposit)\b/,
    },
  ),
  rule(
    'told_already',
    '^(?:(?:what|which|and|that is|it is|i have) )*(?:told|asked|warned) (?:you|yous|u) (?:people|lot|before|already|all|guys|once|twice|three times|many times|so many times)(?: (?:before|already|now))*$',
    {
      onlyText: /\b(?:no more|stop|not interested|texts?|texting|message|messages|leave|no)\b/,
      unlessText: /\b(?:flat roof|measure|postcode|price|hatch|colour)\b/,
    },
  ),
  rule(
    'waste_no_time',
    '\\b(?:do not|never|stop)(?: [a-z]+)? wast(?:e|ing) (?:your|my|our|any more of my|anyone s)(?: [a-z]+)? time(?: or (?:mine|yours|my own|ours))? (?:again|any more|or mine|on me|with me|texting|ever|further)\\b(?! (?:husband|wife|brother|with (?:him|her|them|my)))',
    {
      unlessAfter: /(?:^| )(?:i|we)(?: [a-z]+)* $/,
    },
  ),
  rule(
    'find_you_myself',
    '\\bif i (?:want|need) (?:anything|something|one|owt|you|it|a [a-z]+) i will (?:find|look|ask|google|search|ring|call|contact|shop)\\b(?=.*\\b(?:do not|no need|never|stop)\\b)',
    { unlessWith: LIMIT },
  ),
  rule(
    'never_hear',
    '\\b(?:never|not) (?:(?:want|wish|need|like|care) to )?(?:hear|see|know) (?:from (?:you|yous|any of you)|(?:about )?(?:[a-z]+ ){0,3}?)(?: ?(?:ever|any more))? ?again\\b',
    {
      unlessAfter: /\b(?:hope|if|case|thought) (?:i|we)? ?(?:[a-z]+ )?$/,
      unlessText: /\b(?:leak|radiator|boiler|damp|bills?|winter|quiet|cold)\b/,
    },
  ),
  rule(
    'word_off',
    '\\b(?:second|last|final|next) (?:one|word) (?:is|being|ends in|rhymes with) off\\b(?! (?:white|the|of)\\b)',
  ),
  rule(
    'magic_word',
    '\\b(?:magic|secret|right|correct) word\\b.*\\b(?:stop|end|get rid|off|quit|leave|go away)\\b|\\b(?:stop|end|quit|get rid)\\b.*\\b(?:magic|secret) word\\b',
  ),
  rule(
    'magic_word',
    '^(?:stop|end|quit|cancel|unsubscribe|remove)(?: (?:or|and|comma))? (?:end|quit|cancel|unsubscribe|stop|optout|opt out|remove)\\b',
    { unlessText: /\b(?:valve|gutter|union|which|part|that)\b/ },
  ),
  rule(
    'where_opt_out',
    '\\b(?:where|how|what)(?: (?:is|s|do|can|the|your|hell|fuck|are|i|find|about|a|an|on earth))* (?:opt out|unsubscribe|stop) ?(?:button|link|option|bit|thing)?(?: (?:on|for|of|from|in|to) (?:this|these|your texts|these texts|it|here|them))?(?: please)?$',
    {
      unlessWith: /\b(?:bus|tram|tap|cock|the stop|is the stop|it|contract|plan|scheme|battery)\b/,
      onlyText: /\b(?:where|button|link|option|text|texts|this|these|find)\b/,
    },
  ),
  rule(
    'then_stop',
    '^(?:if (?:you are|so|not|it is|that is so|yes)(?: [a-z]+){0,2} )?then (?:please |just )?stop$|^(?:just |please )?stop (?:anyway|regardless|either way|even so)\\b(?! (?:at|on|by))',
  ),
];
