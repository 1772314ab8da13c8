import { CONTACT_VERB, GERUND, LIMIT, NO_ORDER, NOT, REPORTED, SELF, NO_THREAT } from './opt-out-grammar.ts';
import { type ClauseRule, rule } from './rule.ts';

const any = (...words: string[]) => `(?:${words.join('|')})`;

/** What may stand around an order without changing it, word by word in any order; no word twice, see the grammar. */
const ADDRESS = any(
  'please|kindly|thanks|thank|cheers|just|literally|seriously|really|honestly|actually|now|look|listen|right|ok|okay|so|well',
  'oh|um|er|erm|uh|hi|hello|hey|hiya|yo|oi|morning|afternoon|evening|good|no|nah|nope|yes|yeah|yep|again|sorry|lol|omg|ffs',
  'jeez|heavens?|petes?|s|crying|out|loud|fact|flipping|girls|ladies|gents|altogether|entirely',
  'already|once|more|all|fucking|bloody|god|gods|jesus|christ|hell|sake|for|the|love|of|mate|pal|hun|hen|duck|pet|babe|babes',
  'bro|bruv|fam|man|boss|chief|lad|lads|lass|guys|folks|people|lot|sir|madam|dear|xx?|then|immediately|asap|today|ever|time|you',
);
/** How an order is put as a wish or a question. "I" is the one who asks, never the one who stops. */
const ASKING = any(
  'can|could|will|would|wo|must|should|may|need|needs|have|got|going|not|to|this|these|them|it|that|everything|make|get|texts?|messages?',
  'i(?= (?:would |just |really |have |am |already |now |do |keep |kept |must |going to |will )*(?:want|like|need|wish|ask|asked|asking|demand|mean|beg|begging|said|say|saying|tell|told|telling|insist|request|requesting)\\b)',
  'there|am|do|keep|kept|want|like|wish|ask|asked|asking|demand|mean|beg|begging|said|say|saying|tell|told|telling|insist|request|requesting',
  'how(?= many times)|many|times|(?<=times (?:do|did|must|should|have|will) )i|did|what(?= part of)|part|why(?= (?:do|will|can|would|have|are) you)',
  'last|two|three|four|five|several|a|are|hundred|favour|me|us|yet|one|(?:driving|doing)(?= (?:me|my)\\b)|my|head|in|mad|crazy|insane|nuts',
);
const TAIL = any(
  ADDRESS,
  'it|this|that|these|them|everything|sending|texts?|messages?|everyone|with|me|said|do|did|understand|stop',
  '(?:as|per|like|or|before i|before we) .*|rn|fr|forthwith|permanently|completely|straight|away|eh|for good|forever|else|(?:two|three|four|five|six|\\d+|several|many) (?:three |four )?times?(?: now)?|last (?:week|month|time|year|night).*|(?:weeks|months|ages|days) ago',
  'you (?!are\\b|two\\b)[a-z]+(?: [a-z]+)?$',
);

/** Things one may be asked to stop doing to a person without being asked to stop texting. */
const HARMLESS = any(
  'calling|ringing|phoning|making|keeping|worrying|teasing|tempting|getting|letting|helping|leaving|charging|emailing|mailing|telling|giving|showing',
  'quoting|killing|cracking|rushing|sending|asking|promising|passing|transferring|putting|invoicing|billing',
);
const TOPIC =
  '(?: (?:about|with|for|as|or|because|since|i|we|my|it|you|he|she|mate|pal|ffs|at|on|to|in|unless)\\b.*)?$';
/** A threat makes "one more text and ..." an order. */
const THREAT =
  /\b(?:report|reporting|block|blocking|police|complain|complaining|sue|ico|solicitor|legal|trading standards|ofcom|court)\b/;
const MISTAKE =
  /\b(?:mistake|accident|accidentally|meant|i mean|ignore|never mind|found it|got it now|direct debit|sorry about|by the|keep texting|not mean)\b/;
const WEAK_MORE =
  '(?: (?:please|thanks|at all|whatsoever|ever|again|required|needed|wanted|necessary|now|mate|pal|of any kind|from you.*|from your.*|to (?:me|this|my).*|for me|or .*|period|full stop))*$';
const NOT_LIMITED = { unlessWith: LIMIT };

/** Orders and wishes by their grammar: somebody told to stop or to contact no more. */
export const OPT_OUT_ORDERS: readonly ClauseRule[] = [
  rule('ordered_stop', `^(?:(?:${ADDRESS}|${ASKING}) )*(?:stop|unsubscribe|opt out)(?: ${TAIL})*$`, {
    unlessWith:
      /\b(?:not|never) (?:[a-z]+ )?(?:to )?(?:stop|opt out|unsubscribe)\b|^(?:will|would|does|did|is|are|can) it\b/,
    unlessText:
      /\b(?:brilliant|great|amazing|fantastic|wonderful|lovely) (?:news|idea|price|deal)\b|\bthat cheap\b|\bi mean\b|\bnever mind\b|\bstop it i am (?:skint|crying|dying|blushing)\b|\bgood price\b|\bstop (?:as per|since you)\b|\bstop last (?:year|week|month)\b.*\bchanged my mind\b|\bstop (?:think|look|listen|talk|chat|consider)|\b(?:text|reply|send) stop to\b|\bdo not stop\b|\bcan not stop\b|\bnot to stop\b|\bstop it you$|\byou are (?:spoiling|killing|teasing|making)\b|\bhammer time\b/,
  }),
  rule(
    'ordered_end',
    `^(?:(?:${ADDRESS}|${ASKING}) )*(?:end|halt|discontinue|terminate|disable) (?:this|these|them|it all)(?: ${TAIL})*$`,
  ),
  rule(
    'said_stop',
    '\\b(?:i|we)(?: (?:have|am|already|just|even|has|been|keep|kept|now))* (?:text|texted|texting|reply|replied|replying|send|sent|sending|said|saying|wrote|typed|put|asked|told)(?: (?:you|with|back|to|all|already|people|the|word|please))* stop\\b(?! (?:by|at|in|off|over|outside|near|beside|the|on|when|to (?:book|pay|start|confirm|accept|order))\\b)',
    {
      unlessText: new RegExp(`${MISTAKE.source}|\\bstop last (?:year|month|week) and then changed my mind`),
      unlessWith: /\b(?:do|should|if) i (?:text|reply|send|say)\b/,
    },
  ),
  rule('said_stop', '\\b(?:texting|replying|sending|typing) stop\\b(?! (?:start|signs?|valves?|taps?)\\b)', {
    unlessText: MISTAKE,
  }),
  rule(
    'asked_how',
    '\\b(?:do|must|can|should) i (?:just |have to |need to )*(?:text|reply|send|say|type|put)(?: back| with)? stop\\b(?! (?:at|by|in|when|to (?:book|pay|start|confirm|accept|order)))',
  ),
  rule(
    'asked_how',
    '\\b(?:how|what|where|who|which)\\b.*\\b(?:stop|end|cancel|turn off|switch off|block|opt out of|unsubscribe from|get off|come off|get out of)(?: getting| receiving)?(?: (?:of|all|any|your))* (?:these|them|(?:this|the|your) (?:texts?|messages?|list|spam|rubbish|thing)|texts|messages|texting)(?: (?:please|texts?|messages?|thing|things|from you|coming))*$',
  ),
  rule(
    'asked_how',
    '\\b(?:text|word|type|send|reply|code)\\b.*\\bto (?:stop|end|cancel) (?:this|it|these|them)(?: please)?$',
  ),
  rule(
    'stop_with_reason',
    '^(?:please |ok |yes |no |right )*stop (?:it |this )?(?:mate |please |now |thanks |pal |love |hun )*(?:do not|does not|got|had|have|has|my|as|per|it is not|cos|since|never|he|she|they|that is it|none|nobody|wrong|sold|thank)\\b',
    { unlessText: MISTAKE },
  ),
  rule(
    'do_not_contact',
    `\\b${NOT} (?:please |ever |you dare |dare |bother to |trouble to |trouble yourself to |trouble yourselves to |keep |try to |try and |even |think about )*${CONTACT_VERB} (?:me|us|him|her|them|(?:this|my|our|his|her) (?:[a-z]+ )?(?:number|phone|mobile|mum|dad|wife|husband|son|daughter))(?: (?:again|ever|any more|please|no more|further))*${TOPIC}`,
    {
      unlessAfter: NO_ORDER,
      unlessWith: LIMIT,
      unlessText:
        /\b(?:un?till?|instead|use (?:this|my other|the other)|(?:speak|talk) to me|(?:contact|text|call|ring|message) me (?:instead|not)|(?:new|other|old|work) (?:number|phone|mobile)|just (?:the|a|send|give|tell)|with (?:the )?details|only the|surprise|small print)\b/,
    },
  ),
  rule(
    'do_not_be_contacting',
    `\\b(?:not|never) be ${GERUND}\\b(?: (?:me|us|this number|my phone))(?: (?:again|ever|any more|no more|please))*$`,
    NOT_LIMITED,
  ),
  rule(
    'stop_doing',
    `\\b(?:stop|quit|cease) (?:all |the )?(?!${HARMLESS}\\b)[a-z]+ing (?:up )?(?:me|us|my (?:phone|mobile|number|inbox|privacy|peace)|this number)(?: (?:please|now|up|thanks|again|all the time|with .*|about .*|every .*|i|we|you .*|mate|pal|it is .*))*$`,
    {
      unlessAfter: SELF,
      unlessWith: LIMIT,
    },
  ),
  rule('stop_asking', '\\bstop asking(?: me| us)?(?: (?:please|now|thanks))*$', {
    unlessAfter: SELF,
    onlyText: /\b(?:no|not|nope)\b/,
    unlessText: /\byes\b/,
  }),
  rule(
    'stop_sending',
    `\\b(?:stop|quit|cease) sending(?: (?:me|us|this|these|it|them|any|more|texts?|messages?))* (?:i|we|as|my|it(?! to (?!me\\b|us\\b|this\\b)))\\b`,
    {
      unlessAfter: SELF,
      unlessWith: LIMIT,
    },
  ),
  rule(
    'waste_of_time',
    `\\b(?:no point|not (?:waste|bother)|waste of|wasting|save|stop wasting)(?: (?:in|by|with|your|you|my|time|breath|money|even|of|are))* (?:${GERUND}|sending(?! (?:anyone|anybody|him|her|the (?:brochure|man|surveyor|fitter|catalogue)|a (?:man|brochure|surveyor))))\\b`,
    NOT_LIMITED,
  ),
  rule(
    'no_need',
    `\\bno need (?:for you )?to (?:keep (?:${GERUND}|sending)|(?:keep |ever )?${CONTACT_VERB}(?: (?:me|us|here|this number))*(?: (?:again|any more|further|any further|no more|ever)))\\b`,
    NOT_LIMITED,
  ),
  rule(
    'do_not_send',
    '\\b(?:(?:can|could|will|would) you (?:please )?not|not|never)(?: (?:ever|please|keep|you|me|to))* (?:send|sending)(?: (?:me|us|this number|any|more|anything|else|texts?|messages?|these|this|them|it|stuff|spam|marketing|promotional|sales|offers|rubbish|crap|shit|again|no|of|your|the|ever|please|thanks|further|to|here|like|things|(?:this|my) (?:phone|number|mobile)))*(?: (?:i|we|as|my|it)\\b.*)?$',
    {
      unlessAfter: NO_ORDER,
      unlessWith: LIMIT,
      onlyText:
        /\bsend(?:ing)?\b(?: [a-z]+)*? (?:more|any|anything|texts?|messages?|these|them|again|marketing|spam|stuff|crap|shit|rubbish)\b/,
      unlessText: /\bsend(?:ing)? (?:me )?(?:the|that|a) (?:text|message)\b/,
    },
  ),
  rule(
    'no_more_wanted',
    '(?:\\b(?:not|no longer|never) (?:want|wish|like|care|need|wanting|wishing|looking|expect)(?: to)?|\\b(?:rather|prefer|would)(?: [a-z]+){0,2}? not(?: to)?) (?:be )?(?:receive|receiving|get|getting|have|sent|see)(?: (?:any|more|of|these|this|them|anything|further|from|you|again|ever|thanks|please|other|kind|sort|things?|stuff|messages?|texts?))+$',
    { unlessWith: LIMIT, unlessText: /\bget this (?:wrong|done)\b/ },
  ),
  rule(
    'not_to_be_contacted',
    '\\b(?:not|no longer|never)(?: (?:want|wish|like|care|need|ask|asked|asking|wanting|agree|consent|expect|to|you|for|my|number))* (?:be|being|get|getting) (?:contacted|texted|messaged|bothered|pestered|hassled|spammed|mailed|disturbed|harassed|chased|approached)\\b(?! (?:by (?:phone|a|an)|with (?!texts|messages|this|these|your)[a-z]+)\\b)',
    {
      unlessWith: new RegExp(`${LIMIT.source}|\\bby (?:robots?|bots?|machines?|computers?)\\b`),
      unlessAfter: /\b(?:why|will|if|have|has|did)\b.*$/,
    },
  ),
  rule(
    'no_more',
    `(?:^|\\b(?:want|wanting|need|please|thanks|like|require|make|with|prefer|appreciate|request|ask for|hi|hello|sorry|yes|ok|be|interested|again|me|that|and|cheers) )(?:zero|no|no more|no further|no other|no additional|not any more)(?: (?:more|further|of|these|the|your|marketing|sales|promotional|unsolicited|unwanted|bloody|fucking))* (?:texts?|text messages?|messages?|sms|contact|communications?|marketing|spam|correspondence|texting|messaging)${WEAK_MORE}`,
    { unlessAfter: REPORTED, unlessWith: new RegExp(`${LIMIT.source}|^no (?:texts?|messages?) from you$`) },
  ),
  rule(
    'enough',
    '\\b(?:that is|this is|had|have had|got) (?:quite |more than |about )?enough(?: (?:of|your|these|the|from you))* (?:texts?|messages?|spam|marketing)\\b',
  ),
  rule(
    'no_more',
    '^(?:please |ok |no |thanks )*no more(?: (?:of (?:this|these|it)|please|thanks|thank you|now|ok|mate|love|ever))*$',
    { unlessWith: /\b(?:today|tonight|tomorrow|for now|this week|just now)\b/ },
  ),
  rule(
    'or_else',
    `(?:^(?:if )?(?:you )?(?:ever |dare )?(?:text|message|contact|send)(?: (?:me|us|this number|one more|another|more|a|any|text|message))* again$|\\b(?:(?:one|1) (?:more|other|further|single)|(?:another|any)(?: more| other| further)?) (?:texts?|messages?|msg)\\b)`,
    { onlyText: THREAT, unlessText: new RegExp(`\\b(?:survey|happy to|report back|lol|haha)\\b|${NO_THREAT}`) },
  ),
  rule('or_else', '\\bif (?:you|i get|i receive)\\b.*\\b(?:not (?:stop|leave|remove)|again|one more|another)\\b', {
    onlyText: THREAT,
    unlessText: new RegExp(`\\b(?:leak\\w*|fault|neighbours?|deposit|block it off|boiler)\\b|${NO_THREAT}`),
  }),
  rule(
    'cancel_texts',
    '\\b(?:turn|switch|shut) (?:these|them|the texts?|the messages?|texts?|messages?|this|your texts?) (?:texts? |messages? )?off\\b',
    { unlessWith: /\bthis off\b/ },
  ),
];
