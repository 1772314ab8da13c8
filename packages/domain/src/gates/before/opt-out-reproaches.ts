import { REACH, REACHING, SENT, NEVER, THEMSELVES, MEANT } from './opt-out-contact.ts';
import { LIMIT, UNTIL } from './opt-out-grammar.ts';
import { type ClauseRule, rule } from './rule.ts';

/** Contact refused by what is said of it: not wanted, asked for by nobody, told before, upsetting, to be ended. */
export const OPT_OUT_REPROACHES: readonly ClauseRule[] = [
  rule(
    'not_again',
    '\\b(?:do not|never)(?: (?:ever|you|dare|please))* do (?:it|this|that) (?:again|ever again|any more)\\b',
    { onlyText: /\b(?:texts?|texted|texting|messages?|messaged|messaging|contact\w*)\b/, unlessAfter: THEMSELVES },
  ),
  rule(
    'not_contact_me',
    `\\b(?:do not|never) (?:ever )?(?:text|message|contact) (?:me|us) (?:except|other than|apart from) to\\b|\\bknow (?:you|who you are|this number|any of you) (?:please )?(?:do not|never) (?:text|message|contact) (?:me|us)\\b|\\b(?:do not|never) (?:text|message|contact) (?:me|us) (?:i|we) will (?:text|message|contact|call|ring|come to|find|get in touch with) you (?:if|when|should)\\b`,
    { unlessText: UNTIL },
  ),
  rule(
    'no_follow_ups',
    '^(?:(?:please|ok|and|thanks|but) )*no (?:follow ups?|reminders?|updates?|nudges?|newsletters?|promos?|chasers?|check ins?|ads|adverts|(?:offers|deals)(?= please| thanks| ta))(?: (?:please|thanks|thank you|ta|for me|required|needed))*$',
    { unlessText: /\b(?:payment|paid|i am here|yet|i will be (?:in|there))\b/ },
  ),
  rule(
    'no_follow_ups',
    '\\breport(?:ing|ed)? (?:this|it|you|this number|your number|the number) (?:to|as) (?:7726|spam)\\b',
  ),
  rule(
    'service_ended',
    '^(?:(?:please|can you|just|kindly|hi|i want to|i would like to|want to) )*(?:cancel|end|stop|terminate|discontinue) (?:this|the|your|my|these|all) (?:(?:text|sms|messaging|message|alert) )*(?:service|services|alerts?|subscriptions?|sequence|campaign)(?: (?:for|to|on) (?:me|us|my (?:number|phone)|this number))?(?: (?:please|now|thanks))*$',
  ),
  rule(
    'you_never_stopped',
    '\\b(?:you|yous|they|it) (?:(?:still|have|did|do|does|just|will|would|not|never) )+stop(?:ped)? (?:when|after|even though|even when|despite|since|though) (?:i|we|me|my|being|asking|telling)\\b',
    {
      unlessText: /\b(?:boiler|leak\w*|noise|drip\w*|alarm|bleeding|heating|tap|pump|turn|waved|knock\w*|drive|gate)\b/,
    },
  ),
  rule('not_needed', `\\byou (?:do not|need not|no longer)(?: (?:have|need|really))*(?: to)? keep (?:${REACHING})\\b`, {
    unlessWith: LIMIT,
    unlessAfter: /\b(?:why|if|when) $/,
  }),
  rule(
    'not_want_you',
    `\\bnot (?:want|like|need|wish for|appreciate) (?:you|yous|your (?:lot|company|people|team|firm)|anyone|them|people)(?: (?:to|all|ever|keep|be))* (?:${REACH}|${REACHING})\\b`,
    { unlessWith: LIMIT, unlessAfter: /\b(?:if|why) (?:i|we) (?:do )?$/, unlessText: /\b(?:text me|instead)\b/ },
  ),
  rule(
    'not_a_word',
    '\\bnot (?:want|wish|care|expect|need|like)(?: to)? (?:hear|receive|get|see|read)(?: (?:so much as|even))? (?:a (?:peep|word|thing|sound|squeak|single)|another (?:peep|word|thing)|anything|any more|one more)(?: [a-z]+)?(?: (?:from|out of) (?:you|yous|your .*|this .*))?$',
    { unlessWith: LIMIT, unlessText: /\b(?:price|technical|bad news)\b/ },
  ),
  rule(
    'not_a_word',
    '\\bno to (?:any |all )?(?:more|further|these|your|future) (?:of )?(?:your |these |the )?(?:texts?|messages?|marketing|contact|spam)\\b',
  ),
  rule(
    'no_more',
    '\\b(?:appreciate|like|love|prefer|welcome|want|wants|grateful for|obliged for|glad of|ask for|make sure|made sure|ensure)(?: (?:i|we|it|if|there|were|was|is|get|got|getting|receive|received|to|receiving|have|be|she|he|would|that))* (?:no more|no further|nothing more|nothing further|nothing else)(?: (?:of (?:these|this|them|your .*)|texts?|messages?|contact|marketing|spam|from you.*|is sent|be sent|gets sent|to be sent))(?: (?:please|thanks|thank you|again|ever))*$',
    { unlessWith: LIMIT },
  ),
  rule('no_more', '\\bnothing (?:more|further|else) (?:is|be|gets?|to be|should be|must be|will be) sent\\b', {
    unlessWith: LIMIT,
  }),
  rule(
    'so_i_get_none',
    '^(?:so |that |where )*(?:i|we) (?:do not|never|no longer|stop) (?:get|getting|receive|receiving|have) (?:any of )?(?:these|this|any more|texts|messages|anything|your)(?: [a-z]+)? ?(?:any more|again|any longer|from you)(?: please)?$',
    { onlyText: /\b(?:settings?|preferences?|change|make sure|ensure|fix|want|wish|see to it|arrange|sort)\b/ },
  ),
  rule(
    'told_to_stop',
    '\\b(?:asking|begging|telling|warning|urging|imploring|beg|urge|implore|tell) (?:you|yous|u|you lot|you all|you people)(?: (?:nicely|politely|again|now|once more|kindly|please|one last time|for the last time))* to (?:please |kindly )?(?:stop|cease|desist|quit|leave (?:me|us|him|her)(?! (?:a|an|some|the|my|to)\\b)|take (?:me|us)(?! (?:on|through|to)\\b)|remove(?! (?:your|the (?!list|number))\\b)|delete)\\b(?! (?:by|at|outside|near|off|the|dripping|leaking|work|faffing|dodging))',
    {
      unlessAfter: /\b(?:not|never) $/,
    },
  ),
  rule(
    'told_to_stop',
    '\\btold (?:me|us) to (?:text|reply|send|say|type|message) (?:you )?stop\\b(?! (?:if|when|valve|tap))',
    {
      unlessText: /\b(?:by (?:mistake|accident)|do not want)\b/,
    },
  ),
  rule(
    'stop_selling',
    '\\bstop trying to (?:sell|flog|push|contact|get (?:me|us|hold)|make (?:me|us)(?! (?:laugh|smile|jealous))|talk (?:me|us)|persuade|convince|reach|charge(?! me vat))\\b',
    { unlessAfter: /(?:^| )(?:i|we|he|she|they|to|not) $/ },
  ),
  rule(
    'do_not_try',
    '^(?:(?:please|just|so|ok|and|thanks|no) )*(?:do not|never) (?:you )?(?:even )?(?:try|bother|attempt)(?: (?:me|us|it|this|that))? (?:again|any more|ever)(?: (?:please|thanks|mate|pal|ok))*$',
    {
      unlessWith: LIMIT,
    },
  ),
  rule(
    'not_required',
    `\\b(?:${SENT}|texting|messaging) (?:(?:is|are|were|was|definitely|simply|just|really) )*(?:not|no longer|never|un) ?(?:wanted|required|needed|welcome|appreciated|necessary|requested|solicited)\\b`,
    {
      unlessWith: LIMIT,
      unlessText: /\b(?:just (?:knock|come|turn up)|phone call|field|form|wiring|see you|paid)\b/,
    },
  ),
  rule(
    'not_required',
    `\\b${NEVER} (?:(?:you|ever|dare|please|keep|be) )*(?:market|advertise|sell|promote|marketing|advertising|selling|promoting)(?: (?:anything|stuff|things|your [a-z]+))? (?:to|at) (?:me|us)\\b(?! (?:below|that|at a))`,
    MEANT,
  ),
  rule(
    'asked_for_by_nobody',
    `\\b(?:not|never|nobody|no one|who)(?: (?:the hell|the fuck|even|ever|on earth|exactly|has|have))* (?:ask|asked|told|invited|wanted|want|permitted|allowed|authorised) (?:you|yous|u|your company|your lot) to (?:${REACH}|send|market|sell)\\b(?! (?:the|a|an|him|her|them|round|my)\\b(?! (?:text|message)))`,
  ),
  rule(
    'still_getting',
    '\\bwhy(?: on earth| the hell| the fuck)? (?:am|are|do|is)(?: (?:i|we|my (?:phone|mum|dad|wife|husband)))(?: (?:still|keep|on|always|constantly|continually|even|being|now))* (?:getting|receiving|get|receive|sent|texted|messaged|bombarded|spammed|pestered|hassled|bothered|contacted)\\b',
    {
      onlyText: /\b(?:still|texted|bombarded|spammed|pestered|hassled|bothered)\b/,
      unlessText:
        /\b(?:two|different|blank|cold|post|letters?|emails?|statements?|condensation|bills?|draughts?|damp|leaks?|invoices?|no |quotes?|not)\b/,
    },
  ),
  rule(
    'ignored_requests',
    '\\b(?:ignor(?:e|ed|ing)|missed|disregard(?:ed|ing)?|overlook(?:ed|ing)?|not (?:read|seen|honou?red|respected|actioned|processed))(?: (?:all|of|the|every))*(?: (?:my|our|every|all|previous|earlier))+(?: (?:last|repeated|many|previous|earlier))* (?:stops?|unsubscribe|opt outs?|(?:stop |removal |unsubscribe |opt out )?requests?)\\b(?! for (?:a|an|the|some)\\b)',
    {
      unlessText: /\b(?:survey|callback|call back|quote|visit|please ignore)\b/,
    },
  ),
  rule(
    'stop_selling',
    '\\bstop (?:promoting|advertising|marketing|selling|pushing|plugging|flogging|peddling|touting|hawking|pitching)(?: (?:your|this|these|the|me|us|at|to|stuff|things|products?|services?|on|company|crap|rubbish|all|it))*(?: (?:please|now|thanks))*$',
    {
      unlessAfter: /(?:^| )(?:i|we|he|she|they|not) $/,
    },
  ),
  rule(
    'upset_by',
    '\\b(?:these|your|the|constant|all these) (?:[a-z]+ )?(?:texts|messages|spam)(?: (?:really|always|just|are|is|do|only|keep|constantly|now))* (?:upset|annoy|distress|bother|scare|confuse|wake|worry|frighten|stress|irritate|disturb|trigger|interrupt|drive|anger)(?:s|es|ing)? (?:me|us|my|him|her|our|the (?:baby|kids|dog))\\b(?! to (?:tears|the))',
    {
      unlessText: /\b(?:laugh\w*|lol|haha|nice way|in a good way)\b/,
      unlessAfter: /\b(?:not|never) $/,
    },
  ),
  rule(
    'ends_in_stop',
    '^(?:you are|you|your|you lot|this is|that is|i am|i have|i live|i rent|we rent|we live|i own|never|no house|no money|it is|wrong (?:number|person)|not (?:me|him|her|interested)|new number|spam|harassment|sms|texts?|messages?|marketing|adverts?)\\b(?:.*[a-z])? stop(?: (?:now|please|thanks|it))*$',
    {
      unlessWith:
        /\b(?:to|the|a|bus|tram|not|never|can|could|would|will|did|does|do|it|full|next|first|wrong|right|only|i|we|last|one|non|door|van|when|if|until|at|word|said|say|replied|reply|text|send|sent) stop\b|\b(?:boiler|draughts?|leak\w*|brilliant|making me)\b/,
    },
  ),
  rule(
    'never_ever',
    '^(?:(?:i|we|and|probably|most likely) )*never (?:will|shall|ever will|going to|have been|was)(?: be| been)?(?: interested)?(?: (?:thanks|ever|again|in anything))*$',
    { onlyText: /\bnot interested\b/ },
  ),
  rule(
    'annoyed_by',
    '\\b(?:annoyed|irritated|angry|upset|distressed|harassed|stressed|pestered|plagued|bombarded|inundated|swamped)(?: (?:now|right|off|really))* (?:with|by|at|about|over|from) (?:all )?(?:(?:these|your|the|this|constant|endless) )+(?:texts?|messages?|spam|texting|messaging|marketing|rubbish)\\b',
    {
      unlessAfter: /\b(?:not|never|glad i am not) (?:[a-z]+ )?$/,
    },
  ),
  rule(
    'still_not_stopped',
    '\\b(?:why|how come)(?: [a-z]+){0,3} (?:have|has|are|did|do|is)(?: (?:you|it|they|this))(?: still)? (?:not|never)(?: (?:yet|ever))? (?:stop|stopped|stopping|removed|remove|taken me|take me)\\b(?! (?:through|the|on|up|at|by|my old)\\b)',
    {
      unlessText: /\b(?:leak\w*|noise|drip\w*|boiler|rubbish|old|scaffold\w*|skip)\b/,
    },
  ),
];
