import { LIMIT, NEGATED, NO_ORDER, REPORTED, SELF } from './opt-out-grammar.ts';
import { type ClauseRule, rule } from './rule.ts';

const SENT =
  '(?:texts?|messages?|text messages?|sms|spam|marketing|communications?|adverts?|ads|reminders?|notifications?|updates?|offers?|deals|promos?|promotions?|pitches|junk)';
/** Whatever stands between "these" and "texts": "finance", "daily boiler". */
const KIND = '(?:[a-z]+ ){0,2}?';
const GERUND = '(?:texting|messaging|contacting|bothering|pestering|harassing|hassling|spamming|sending|chasing)';
const CLOSE =
  '(?: (?:please|thanks|thank you|now|ok|understood|again|ever|any more|at all|from you.*|mate|pal|love|then|as well|too|either|for good|for always|forever|permanently))*$';
const TEXTED = /\b(?:text\w*|messag\w*|number|phone|mobile|line|contact\w*|list|reminders?|spam\w*)\b/;
const NAMES_TEXTS = new RegExp(`${TEXTED.source}|\\b${SENT}\\b`);
const WORKS =
  /\b(?:boiler|leak\w*|drip\w*|heating|radiators?|roof|panels?|windows?|doors?|noise|draughts?|tiles?|scaffold\w*|payments?|contract|tariff)\b/;

/** Contact brought to an end: not another one, the last one, fewer to none, rather anything than one more. */
export const OPT_OUT_ENDINGS: readonly ClauseRule[] = [
  rule(
    'not_another',
    `\\b(?:do not|never|not to)(?: (?:ever|you|please|dare))* send(?: (?:me|us|him|her|this number))? (?:another|one more|nothing|anything(?= *$| (?:else|more|again|ever)))(?: (?:one|of (?:these|them|those)|else|more|${SENT}))?${CLOSE}`,
    { unlessAfter: NO_ORDER, unlessWith: LIMIT },
  ),
  rule(
    'not_another',
    '^(?:(?:please|ok|right|and|so|now) )*not (?:another|one more|a single) (?:word|peep|text|message|one)(?: (?:please|ever|from you|again))*$',
    {
      onlyText: /^(?:\S+ ){0,7}\S+$|\b(?:text\w*|messag\w*|number)\b/,
    },
  ),
  rule(
    'not_any_more',
    `\\b(?:not|never|no longer) (?:want|need|wish for|like|require)(?: to (?:get|receive|see|have|be sent))? (?:(?:any|any more|no more|more|further|another|all|of|your|these|the) )+${SENT}(?: (?:about|on|from|for) .*)?${CLOSE}`,
    {
      unlessWith: LIMIT,
      unlessAfter: /\b(?:why|if) (?:i|we|you) (?:do )?$/,
      unlessText: /\b(?:except|apart from|other than|just|only|instead|booked|paid|signed|posted)\b/,
    },
  ),
  rule(
    'finish_with',
    `^(?:(?:please|now|so|can you|could you|will you|you can|just|right|ok|to) )*(?:finish|stop|quit|cease|end|done|leave off|pack in|no more)(?: (?:with|of))? (?:the|these|your|all|all the|all these|all your|them|messages|texts)(?: ${KIND}${SENT})?${CLOSE}`,
    { unlessWith: new RegExp(`${LIMIT.source}|${WORKS.source}`), onlyText: NAMES_TEXTS },
  ),
  rule(
    'finish_with',
    '^(?:(?:please|now|so|can you|could you|will you|you can|just|yes|right|ok) )*(?:stop|quit) with (?:these|them|this|it all|all this|the offers|the texts|the messages)(?: (?:please|now|thanks|xo|xx|x|mate|hun|love))*$',
    {
      unlessText: WORKS,
    },
  ),
  rule(
    'discontinued',
    '\\b(?:want|like|wish|need|prefer|get|have|see)(?: (?:all|to have|to see))* (?:these|them|this|it|those|the (?:texts|messages)|your (?:texts|messages))(?: to)?(?: be)? (?:discontinued|ceased|curtailed|terminated|halted|stopped|ended)(?: (?:please|now|at once|immediately|today|thanks))*$',
    { unlessText: WORKS, unlessAfter: NEGATED },
  ),
  rule(
    'the_last',
    '\\b(?:that|this|it) (?:is|s|was|will be|had better be|has to be|must be|needs to be) the (?:very )?(?:last|final) (?:one|text|message|time)(?: (?:that|of these|of them))? (?:you (?:will )?(?:ever )?(?:send|text|message|contact)|(?:i|we) (?:ever )?(?:want|get|receive|see|hear))\\b',
  ),
  rule(
    'rather_than',
    '\\b(?:sooner|rather)\\b.*\\bthan (?:have (?:you|yous|another)|get|hear|read|receive|be|see)\\b(?: [a-z]+){0,3} ?(?:text|texts|texted|message|messages|messaged|contacted|from you|from yous|one of these)\\b',
    { unlessText: /\b(?:instead|ring|phone call)\b/ },
  ),
  rule(
    'not_hear_again',
    '\\bnot (?:trying|looking|wanting|hoping|planning|keen|going) to (?:hear|be hearing|get|receive|read|see) (?:from (?:you|yous|your .*)|(?:any |more |any more )?(?:texts|messages|these|this))(?: (?:again|ever|any more|no more))*$',
    { unlessWith: LIMIT },
  ),
  rule(
    'if_you_do_not_stop',
    `\\b(?:if you|unless you) (?:(?:do not|will not|can not|lot|people|still|continue|keep) )*(?:stop|pack in|pack it in|quit|cease|give over|leave off|knock off|refrain from) (?:${GERUND}|these|the texts|the messages)\\b`,
    { unlessText: WORKS },
  ),
  rule(
    'let_number_go',
    '^(?:(?:please|just|can you|could you|so|now|and) )*(?:let|release|free|retire) (?:this|my|our) (?:number|name|mobile|phone)(?: (?:go|be|off|alone|in peace))?(?: (?:please|thanks|now))*$',
  ),
  rule(
    'bin_me',
    '^(?:(?:please|now|so|just|and|then|yes|go on|can you|could you|will you) )*(?:bin|drop|scrap|scratch|lose|mute|axe|forget|ghost|untick|uncheck) (?:me|us)(?: (?:please|now|then|thanks|mate|your end|on your (?:end|side|system)|at your end|from (?:this|your|the|it|these)\\b.*))*$',
  ),
  rule(
    'never_it',
    '\\b(?:never|do not|under no circumstances)(?: (?:ever|please|you))* (?:text|message|contact) (?:it|this)(?: (?:again|any more|ever|please|now|thanks))*$',
    {
      onlyText: /\b(?:phone|line|number|mobile|pager|landline)\b/,
      unlessAfter: NO_ORDER,
      unlessText: /\b(?:instead|new|other)\b/,
    },
  ),
  rule(
    'number_too',
    '^(?:all )?my (?:phone |mobile )?(?:number|details|data|name)(?: (?:too|as well|please|now|thanks|from .*|off .*))*$',
    {
      onlyText:
        /\b(?:delete|remove|erase|destroy|bin|shred|forget|lose) (?:my|this|the|all|any) (?:[a-z]+ ){0,3}my (?:phone |mobile )?(?:number|details|data|name)\b/,
      unlessText: /\b(?:instead|new|quote|order)\b/,
    },
  ),
  rule(
    'number_too',
    '\\b(?:take|get|delete|remove|wipe) (?:it|this|that|me|us) off (?:your|the) (?:computer|mailing|contacts?|phone|system)s?(?: (?:list|please|now|thanks))*$',
    { unlessAfter: NEGATED, unlessText: WORKS },
  ),
  rule(
    'it_ends',
    '^(?:please )?(?:it|this) (?:all )?(?:ends|stops|finishes) (?:now|here|today|right now)(?: (?:please|ok|mate))*$',
    {
      unlessText: WORKS,
    },
  ),
  rule(
    'said_stop',
    '^(?:(?:i|already|have|just|and) )*(?:texted|sent|replied|typed) (?:you )?stop (?:yesterday|already|twice|before|last|on|three|two|\\d|many|several|this|ages|weeks|days|back)\\b',
    {
      unlessText: /\b(?:mistake|accident|meant|sorry|still (?:keen|interested|want)|changed my mind)\b/,
    },
  ),
  rule(
    'discontinued',
    '\\b(?:require|demand|insist|ask|request|expect|want)(?: that)? (?:they|these|this|it|the texts|the messages) (?:cease|stop|end)(?: (?:please|now|at once|immediately|today|forthwith))*$',
    { unlessText: WORKS },
  ),
  rule(
    'discontinued',
    '\\bany chance (?:of you stopping|you (?:lot )?(?:could|can|will|would) (?:please |just )?stop)(?: (?:please|now|this|these|it|them))*$|^(?:sms|texts?|marketing) (?:off|none)$',
    { unlessText: WORKS },
  ),
  rule(
    'data_request',
    '\\bdata (?:deletion|erasure|removal) request\\b|\\brequest(?:ing)? (?:for )?(?:data )?(?:deletion|erasure)\\b',
    { unlessText: /\b(?:copy of|access)\b/ },
  ),
  rule(
    'better_not',
    '\\b(?:better|best|had better) not (?:get|be|see|receive|have|hear|send)(?: me)? (?:another|any more|one more|a single|anything (?:else|more|further))\\b',
    { unlessText: WORKS },
  ),
  rule(
    'better_not',
    '\\bdo not make (?:me|us) (?:block|report|tell you|ask(?: you)? again|say it|repeat|complain|call the|ring the|change my number)\\b',
  ),
  rule(
    'better_not',
    '^(?:(?:right|ok|now|so|i am|we are|am|just|going to|going to be) )*report(?:ing)? (?:(?:this|it|your number|this number|these|the number)(?: (?:as spam|now|then))*|to (?:the )?(?:ico|7726|ofcom|trading standards|authorities))(?: (?:to (?:the )?(?:ico|7726|police|ofcom|authorities|trading standards)|now|then|as spam))*$',
    { onlyText: /\b(?:reporting|going to)\b/, unlessText: WORKS },
  ),
  rule(
    'rather_you_stopped',
    '\\b(?:rather|sooner|prefer|preferred|glad|grateful|appreciate)(?: (?:it|if|that|you|lot|all|just|would|could|please))+ (?:stop|stopped|quit|ceased|packed it in|gave over)(?: (?:please|now|thanks|it|this|these|them|altogether))*$',
    { unlessText: WORKS },
  ),
  rule(
    'rather_you_stopped',
    '^(?:please |ok )*would you mind stopping(?: (?:please|now|it|this|these|them|the texts))*$',
  ),
  rule(
    'said_no',
    '^(?:no )+for the (?:last|final|second|third|umpteenth|hundredth) time(?: (?:of asking|please|mate))*$',
  ),
  rule(
    'kinds_of_text',
    `\\b(?:stop|quit|cease|do not|never) (?:please |ever )?send(?:ing)? (?:me|us|him|her|this number) (?:(?!wrong\\b|same\\b|duplicate)[a-z]+ ){0,2}?${SENT}${CLOSE}`,
    {
      unlessAfter: new RegExp(`${SELF.source}|${NO_ORDER.source}`),
      unlessWith: LIMIT,
      unlessText: /\b(?:work|yet|instead)\b/,
    },
  ),
  rule(
    'preying_on',
    '\\b(?:stop|quit) (?:targeting|scamming|conning|preying on|spamming|harassing|pestering|bothering|conning) (?:people|pensioners|folk|folks|everyone|everybody|innocent [a-z]+|(?:old|vulnerable|elderly|decent) [a-z]+)\\b',
  ),
  rule(
    'vanish',
    '\\b(?:disappear|vanish|get gone|be gone) (?:from|off|out of) (?:my|our) (?:phone|mobile|life|inbox|messages)\\b',
  ),
  rule(
    'consent_back',
    '\\b(?:untick|uncheck|unticking|remove|cancel|withdraw|withdrawing|rescind|revoke|undo|take back) (?:the|my|our|any|that|all) (?:marketing |text |sms |contact )*(?:consent|permission|box|tick|preferences?)\\b',
    {
      unlessText: /\b(?:credit|scaffold\w*|council|planning|landlord|survey|x ?rays?|treatment|surgery)\b/,
      unlessAfter: /\b(?:can|do|if|how do|should) (?:i|we) $/,
    },
  ),
  rule(
    'consent_back',
    '\\b(?:rescind|revoke|withdraw|retract|cancel) (?:it|that|them|this|both)(?: (?:now|please|here|forthwith|immediately|today|in full))*$',
    {
      onlyText: /\b(?:consent|permission|opt in|agreed)\b/,
    },
  ),
  rule(
    'off_list',
    '^(?:(?:please|so|just|right|ok|now|and) )*off (?:the|your|this|that) (?:[a-z]+ )?(?:list|database|system|books) with (?:me|us|him|her)\\b',
  ),
  rule(
    'not_listed',
    '\\b(?:prefer|rather|like|want|wish|ask|asked|choose|would)(?: (?:it|if|i|we|were|was|am|to))* not(?: to)? (?:be |stay |appear )?(?:on|in|part of) (?:your|this|the|any|that)(?: [a-z]+){0,2} (?:lists?|database|system|records|books)\\b',
    { unlessWith: /\b(?:waiting|price)\b/ },
  ),
  rule(
    'reminded',
    '\\b(?:stop|quit|no more|do not keep|without|enough) (?:the )?(?:reminding|nudging|prodding|poking|pinging) (?:me|us)\\b',
    { unlessAfter: new RegExp(`${SELF.source}|${REPORTED.source}`), unlessWith: LIMIT },
  ),
  rule(
    'do_not_keep',
    `\\b(?:do not|never|not to|no need to) (?:please )?(?:keep|go on|carry on|continue) (?:on )?(?:${GERUND}|with)(?: (?:me|us|any|more|these|the|your|of|him|her))*(?: ${KIND}${SENT})?${CLOSE}`,
    { unlessAfter: NO_ORDER, unlessWith: LIMIT, onlyText: NAMES_TEXTS },
  ),
];
