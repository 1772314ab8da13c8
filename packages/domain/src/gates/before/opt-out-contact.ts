import { LIMIT, UNTIL } from './opt-out-grammar.ts';
import { type ClauseRule, rule } from './rule.ts';

export const REACH =
  '(?:text|message|msg|contact|write|approach|bother|pester|hassle|harass|disturb|annoy|spam|trouble|chase|bug|ping|dm|get in touch|reach out|be in touch|come back|get back)';
export const REACHING =
  '(?:texting|messaging|contacting|writing|approaching|bothering|pestering|hassling|harassing|disturbing|annoying|spamming|chasing|bugging|troubling|reminding|getting in touch|sending)';
const REACHED =
  '(?:texted|messaged|contacted|approached|bothered|pestered|hassled|harassed|disturbed|annoyed|spammed|chased|troubled)';
export const SENT =
  '(?:texts?|messages?|sms|marketing|updates?|adverts?|ads|spam|reminders?|notifications?|communications?|contact|correspondence|offers|deals|promotions?)';
const AGAIN = '(?:again|ever|any more|any longer|any further|no more|further|in future|going forward)';
export const NEVER =
  '(?:do not|never|not to|must not|should not|shall not|will not|may not|can not|need not|better not|not|no longer)';
/** Those who contact nobody: they say what they do themselves, or what somebody did not do. */
export const THEMSELVES =
  /(?:^| )(?:i|we|they|he|she|it|that|why|if|who|people|nobody|no one|somebody|one|unless|so|did|have|has|had|hope|sorry|(?:wife|husband|mum|dad|son|daughter|engineer|fitter|surveyor)(?: s)?)(?: (?:will|would|do|did|have|has|had|am|is|are|was|can|could|just|really|you|they|usually|normally|to|that|also|still))* $/;
export const MEANT = { unlessAfter: THEMSELVES, unlessWith: LIMIT, unlessText: UNTIL };
const POLITE =
  '(?:rather|sooner|prefer|preferred|preferable|lovely|nice|great|good|best|better|glad|grateful|like|love|want|wish|hope|hoping|ask|asking|request|appreciate|kind|expect|confirm|acknowledge|ensure|sure|promise|understand)';
const LIGHT =
  '(?:you|your|yous|they|it|that|if|to|would|could|did|do|will|can|please|so|all|people|lot|company|i|we|be|really|much|very|just|ever|is|was|were|this|for|not|once|the)';
const CLOSE =
  '(?: (?:please|thanks|thank you|now|at all|mate|pal|love|tbh|really|honestly|dear|ok|lads|today|here|ever|again|any more))*$';

/** Contact refused: told, asked or wished not to be texted, whoever is not to be texted and whatever the verb. */
export const OPT_OUT_CONTACT: readonly ClauseRule[] = [
  rule(
    'not_again',
    `\\b${NEVER} (?:(?:you|ever|dare|please|even|think about|try to|bother to|be) )*(?:${REACH}|${REACHING})(?: (?!you\\b|up\\b|till?\\b|until\\b)[a-z]+){0,4}? ${AGAIN}\\b(?! (?:until|till|before|on|in|at)\\b)(?!.*(?:${LIMIT.source}))`,
    { unlessAfter: THEMSELVES, unlessText: UNTIL },
  ),
  rule(
    'not_send',
    `\\b${NEVER} (?:(?:you|ever|please|be|keep) )*send(?:ing)?(?: (?:me|us|him|her|them|my [a-z]+|this number|out|over|on|through))* (?:any more|no more|more|anything (?:more|else|further)|another)(?: (?:of (?:these|this|them|your)|${SENT}|stuff|things|rubbish|crap|junk|please|thanks|thank you|to|here|again|ever|that|or|it|i|we|as|if|for|from|mate|at all)\\b.*)?$`,
    { unlessAfter: THEMSELVES, unlessText: UNTIL },
  ),
  rule(
    'not_this_home',
    `\\b(?:do not|never|not to|must not|stop|quit) (?:(?:you|ever|dare|please) )*(?:text|texting|message|messaging|contact|contacting|bother|bothering|disturb|disturbing) (?:this|our|my) (?:household|family|home|address|line|phone|number|mobile|mum|dad|mother|father|son|daughter|nan|gran|grandad|parents|kids?|child|children)\\b(?! (?:but|just|unless)\\b)`,
    {
      ...MEANT,
      unlessText:
        /\b(?:text|ring|call|use|try|contact|message) (?:me|my|mine|the other)\b|\binstead\b|\b(?:surprise|new one|new number|other one)\b/,
    },
  ),
  rule(
    'rather_not',
    `\\b${POLITE}(?: ${LIGHT})* (?:not|never|no longer|stop)(?: (?:to|be|being|ever|actually|have to))* (?:(?:${REACH}|${REACHING}) (?:me|us|him|her|them|my (?:wife|husband|mum|dad)|this number|my number)|${REACHED}|hear(?:ing)? from (?:you|yous|this|your|them|any)|hear any more|(?:get|getting|receive|receiving|have|see)(?: (?:any|all|more|of|your|the|such))* (?:these|this|${SENT})(?! (?:boiler|wrong|done|fixed|job|house|room|winter|in (?!future|the future|my inbox)[a-z]+))) *\\b`,
    {
      unlessAfter: /\b(?:would|do|did) (?:you|they) $/,
      unlessWith: LIMIT,
      unlessText: /\b(?:(?<!\b(?:not|never|stop) )text me|instead|good news|bad news|sales (?:man|person|call))\b/,
    },
  ),
  rule(
    'told_not_to',
    `\\b(?:tell|told|asked|ask|said|warned|requested|instructed|begged)(?: (?:you|yous|your|lot|people|them|company|already|once|twice|nicely|repeatedly|before|specifically))* not to (?:be )?(?:ever )?(?:${REACH}|${REACHED})\\b(?! (?:the|him|her|them|you|from the|a)\\b)`,
    { unlessWith: LIMIT, unlessAfter: /\b(?:they|he|she|who|was|were|been|got) (?:[a-z]+ )?$/ },
  ),
  rule(
    'not_back_to_me',
    `^(?:(?:please|just|ok|thanks|no|so|well|kindly) )*(?:do not|never)(?: (?:ever|you|dare|bother|bother to))* (?:get|come|be) back to (?:me|us)(?: (?:about|on|with|regarding) (?:it|this|that|anything))?(?: (?:i|we|my|again|ever)\\b.*)?${CLOSE}`,
    MEANT,
  ),
  rule(
    'nothing_coming',
    '\\bnot (?:want|need|like|accept|expect|wish for|welcome|tolerate|permit|allow) (?:(?:any|all|more|of|your|the|such|unsolicited|company|sales) )*(?:this|it|these|that|them|stuff|texts?|messages?|marketing|spam|adverts?|sms|rubbish|junk)(?: [a-z]+)? (?:to|on|in|at|from) (?:my|this|our) (?:phone|mobile|number|inbox|line|home)\\b(?! (?:contract|bill|line|network|deal|of)\\b)',
    { unlessWith: LIMIT },
  ),
  rule(
    'nothing_coming',
    '\\bnot (?:accept|welcome|tolerate|take|consent to|agree to|agree with|authorise|authorize|subscribe to) (?:(?:any|these|this|your|the|such|unsolicited|sales|further|to|this|getting|receiving) )*(?:marketing|texts|messages|sms|spam|adverts|advertising|contact)\\b',
    { unlessWith: LIMIT, unlessAfter: /\b(?:do|does|can) (?:you|they) $|\b(?:does|number|inbox|mailbox|line) $/ },
  ),
  rule(
    'want_no_bothering',
    `\\bnot (?:want|need|like|require|fancy|appreciate) (?:any |more |all this |this )*(?:texting|bothering|messaging|contacting|pestering|hassling|disturbing|chasing|spamming)(?: (?:about|with|by|for|over) .*)?${CLOSE}`,
    { unlessWith: LIMIT, unlessAfter: /\b(?:why|if) (?:i|we|you)? ?(?:do )?$/ },
  ),
  rule(
    'want_no_bothering',
    `\\bnot (?:need|want|require) (?:any )?remind(?:ing|ers?|ed)(?: of .*)? (?:again|any more)${CLOSE}`,
    {
      unlessWith: LIMIT,
    },
  ),
  rule(
    'no_contact',
    `\\bno (?:more |further )?(?:${SENT}|texting|messaging)(?: or [a-z]+)? (?:of any (?:sort|kind|type|form|description)|whatsoever|at all|in any (?:form|way)|under any circumstances)\\b`,
    {
      unlessAfter:
        /\b(?:had|have|has|was|were|been|got|is|there|receive|received|getting)(?: (?:had|been|still|absolutely))* $/,
    },
  ),
  rule(
    'no_more',
    `^(?:(?:please|ok|no|thanks|just|hi|sorry|right|so|and|again|now|honestly|that is it|can we have|let us have|i said) )*no more (?:of )?(?:(?:your|the|these|this|those|any|daft|sales|marketing|bloody) )*(?:updates?|reminders?|offers?|deals?|promos?|adverts?|ads|newsletters?|notifications?|either(?! thanks)|both|them|these|those|any|it|this|that|follow ups?|pings?|nudges?|prods?|pokes|comms)(?: (?:for|to) (?:me|us|my phone|this number))?${CLOSE}`,
    { unlessWith: LIMIT },
  ),
  rule(
    'no_use',
    `\\b(?:no use|no point|not worth)(?: (?:in|of))?(?: (?:you|you lot|your company|anyone))? (?:${REACHING})(?: (?:me|us|this number))*(?: any ?more| any longer| again)?${CLOSE}`,
    { unlessWith: LIMIT },
  ),
  rule('no_need', `\\bno need to keep (?:${REACHING})\\b`, {
    unlessWith: LIMIT,
    unlessText: /\b(?:just (?:come|knock|turn|call|ring)|turn up|see you)\b/,
  }),
  rule('tps', '\\b(?:on|registered with|signed up to) (?:the )?(?:tps|telephone preference service)\\b'),
  rule(
    'no_channel',
    '\\b(?:do not|no|never) text(?:s|ing)? (?:(?:and|or|me) )*(?:do not|no|never) (?:call|ring|phone|email)',
  ),
  rule(
    'not_welcome',
    '\\b(?:you|you lot|your (?:texts|messages)) (?:are|is) not welcome (?:on|in|at) (?:this|my|our) (?:phone|number|inbox|line|mobile|house|home)\\b',
  ),
  rule('neither_wants', '\\bneither of us (?:want|wants|need|needs) (?:any more|these|this|them|it)\\b', {
    onlyText: /\b(?:texts?|messages?|numbers?|phone)\b/,
  }),
  rule(
    'cross_by_name',
    '\\bput (?:a|an) (?:[a-z]+ ){0,2}(?:cross|x|line|strike) (?:by|against|next to|through) (?:my|our) (?:name|number)\\b',
  ),
  rule(
    'enough',
    '\\benough (?:already )?(?:with|out of) (?:the (?:solar|sales|texts|messages|pitch\\w*)|you(?: lot)?|this (?:company|number))\\b',
  ),
  rule(
    'no_need',
    `\\b(?:no need|no call|no reason|no requirement) (?:for )?(?:(?:you|any|all|more|further|these|the|to|send|sending|me|us|keep|your|of) )*(?:texts?|messages?|reminders?|updates?|texting|messaging|contact)(?: (?:me|us))?(?: (?:any more|again|ever|further|from you))*${CLOSE}`,
    {
      unlessWith: LIMIT,
      onlyText: /\b(?:more|again|further|ever|keep|these|all)\b/,
      unlessText: /\b(?:just (?:come|knock|turn|call|ring)|before you|see you|i will be in|turn up)\b/,
    },
  ),
  rule(
    'stop_it_all',
    `^(?:(?:please|so|just|now|can you|could you|will you|would you|kindly|right|ok) )*(?:stop|cease|end|quit|cancel) (?:both|both of (?:them|these)|all of (?:it|this|them|these)|the whole (?:lot|thing)|everything)${CLOSE}`,
    {
      unlessText:
        /\b(?:quotes?|requote|start again|doors?|windows?|orders?|visits?|appointments?|work|boiler|direct debit|payments?)\b/,
    },
  ),
  rule(
    'stop_being',
    '\\bstop being (?:(?:a|an|such|so|bloody|fucking|right|total|absolute|complete|flipping) )*(?:nuisance|pests?|pain|annoying|creepy|weird|pushy|persistent|spammy|needy|stalkers?|leech|bother|irritating)\\b',
    { unlessText: /\b(?:lol|haha)\b/ },
  ),
  rule(
    'stop_asking',
    '\\b(?:stop|quit) asking (?:me |us |my [a-z]+ )?(?:if|whether|about (?:it|this)|the same|again|every)\\b',
    { unlessAfter: /(?:^| )(?:i|we|he|she|they|to|not) $/, unlessText: /\b(?:yes|lol)\b/ },
  ),
  rule(
    'refrain',
    `\\b(?:refrain|desist|abstain) from (?:(?:sending|texting|messaging|contacting|bothering|making (?:contact|calls)) ?)(?! ?(?:the (?:van|lads|men|engineer)|him|her|a (?:van|man)))(?: [a-z]+){0,6}$`,
    { unlessWith: LIMIT },
  ),
  rule(
    'call_it_off',
    '\\bcall it quits (?:with|on) (?:the|these|your) (?:texts?|messages?|texting|messaging)\\b|\\bcall off (?:the|your) (?:dogs?|hounds?|sales(?:men|man|team| team)?|texts?|messages?|bots?|robots?)\\b',
  ),
  rule(
    'switched_off',
    '\\b(?:these|them|they|texts|messages)(?: [a-z]+)? be (?:switched|turned|shut|blocked|cut|stopped|cancelled|ended)(?: off)?\\b(?! (?:to|round|for|into|over|down to)\\b)',
    { unlessWith: /\b(?:lights?|radiators?|panels?|windows?|drips?)\b|\b(?:when|why) (?:can|will)\b/ },
  ),
  rule(
    'broken_english',
    '^(?:please )*no send(?: (?:please|more|again|thanks))*$|\\bno (?:send|text|message|sms|want (?:sms|message|text)|contact) (?:me|my|to me|message|text|sms|any|more|again)\\b',
    {
      unlessAfter: /\b(?:had|have|got|there is|is|was|been|receive|received) $/,
      unlessWith: LIMIT,
      unlessText: /\b(?:yet|received|from your)\b/,
    },
  ),
  rule(
    'nor_ring',
    '\\bnot (?:ever )?(?:ring|call|phone|email|knock|write)(?: (?:me|us|the|my|our|landline|house|home|mobile|phone|wife|husband|number|door))* either$',
    { unlessAfter: THEMSELVES, unlessWith: LIMIT },
  ),
];
