import { lastClause } from './gate.ts';
import type { InboundText } from './read-inbound.ts';
import { rules } from './rule.ts';

/** They want texts after all, or said it by mistake: with an opt-out in the same text a person has to decide. */
const WANTS_TEXTS =
  /\b(?:texts? (?:is|are) (?:fine|ok|okay|good|better|best|easier|enough|plenty)|\bjust text(?= *$| me)|\bdo not (?:text|message)(?: me)? (?:call|ring|phone)(?: me)?(?: instead| please)?$|(?<=^|\b(?:please|just|do|yes|ok|can|then|definitely|happily) )keep texting(?! (?:me )?(?:see|i will|i am|i swear)\b)|restart|(?<!\bno )texts? only$|start texting|carry on(?! (?:and (?:i|we)|like this|texting|this way)\b)(?! i will)|later is fine|this is the new (?:one|number)|(?<!\b(?:form|forms|filled|signed|(?:put|gave|entered|typed)(?: [a-z]+)? (?:number|name|details))(?: [a-z]+){0,4} )by (?:mistake|accident)|did not mean|typo|(?:want|like|happy) to stay on|(?:was|am|are) still (?:keen|interested|after|waiting)|\bstop\b.* (?:i )?(?:then|have since|later) changed my mind|(?:you )?can start again|put (?:me|us) back$|(?:deal with|speak to|talk to|ask) me (?:on|about|instead|direct)|i (?:do )?(?:want|need) my (?:new )?(?:windows?|boiler|doors?|panels?|quote)|much better|glad you (?:text|keep|kept|got in)|(?<!\b(?:no|nah|nope|thanks) )you are (?:fine|ok|alright)|just the price|put (?:me|us|him|her|them|mine) (?:at|back|on|in|down) (?!(?:as |for |to )?(?:your |the |a |an )?(?:do not|no|not|never|block|black|opt|stop|suppression|unsubscribed|removed))|(?:that|the|my) (?:stop|unsubscribe|opt out) (?:was|is|were)(?: (?:not|meant|a|an|sent|just|only|all|in))* (?:for|mistake|accident|error|typo|you|someone|to)\b|put my (?:husband|wife|partner|son|daughter|mum|dad|new|other|mobile)|list only|prefer (?:a )?texts?\b|send (?:them|it|the texts|the messages) to (?:me|my|this)\b|yes still (?:keen|interested)|keep the (?:texts|messages)|(?<!\b(?:to|not|never|you|or|and|dare|even) )use (?:this|my other|the other|my new|my mobile)(?: (?:number|one|mobile))?(?: instead)?$|(?:this one|this number|mobile|texts?|text|texting|messages?|after \d+|evenings?|daytime|daytimes|later|email|emails) (?:is|are) (?:fine|ok|okay|best|better|easier|good|alright|great|perfect|lovely|welcome|handy|useful|helpful)|(?:i|we) still want (?:it|this|one|the|a)\b|(?<!\b(?:not|never|to|you|and|or|ever|that|who|if|going to no) )text me(?= (?:instead|here|on this|when|after|later|tomorrow|next|the price|a price|a quote)\b|$))/;

/** "Text me" as an order of its own, which "text me again and I'll report you" is not. */
const TEXT_ME =
  /^(?:please |just )*text(?: only| instead| please| is fine)*$|^(?:(?:please|just|so|instead|then|you can|can you|could you|ok|or) )*(?:text|message|whatsapp|contact) (?:me|us|him|her|my [a-z]+|this (?:number|one|phone))\b(?! (?:to (?:confirm|say|prove)|again|one more|once more|any more|ever|every|at all|another|all the time|constantly|this|these|that|about|and|or|any|no|spam)\b)/;

/** Talk wanted, by another way: a call, a visit, the price at last. Whether texts are still welcome is for a person to say. */
const OTHER_WAY =
  /^(?:(?:please|just|so|instead|then|you can|can you|could you|can we|ok|or|and|now|i would rather|i prefer) )*(?:(?:ring|call|phone|bell) (?:me|us|instead|him|her|my (?:wife|husband|mum|dad|son|daughter|office|mobile|landline))?(?: (?:instead|please|back|today|tomorrow|later|tonight|after .*|at .*|on .*|about .*|now|on))*$|give (?:me|us) a (?:call|ring|bell|shout)\b|(?:ring|talk|speak|chat)$|(?:just )?come$|(?:just )?(?:fit it|come (?:round|over|out)(?! (?:to|of) (?:this|these|a|my)\b)|come (?:and )?(?:fit|do|see|look|measure)|send (?:me )?(?:the|a|my|them|it) (?:bloody |damn |fucking )?(?:quote|price|fitter|man|contract|link|date|to me)|when can you (?:start|come|fit)|book (?:me|us|it) in)\b)/;

/** Words that people put before they accept or ask. */
const WELL =
  '(?:(?:yes|yep|yeah|ok|okay|aye|right|oh|well|go on|so|then|just|please|and|also|hi|hello|let us|let s|hell|fuck it|sod it|alright) )*';
const THEN =
  '(?: (?:then|in|please|now|asap|on|for|love|mate|pal|lol|soon|over|today|tomorrow|up|monday|tuesday|wednesday|thursday|friday|saturday|sunday|next week|.* date))*$';

/**
 * They go on dealing with us: accept, ask for the price, a date or the work, say what else to send or where to reach them.
 * With an opt-out in the same text one of the two is meant otherwise than it sounds.
 */
const DEALS = rules(
  'deals',
  [
    `^${WELL}(?:book (?:it|me|us)|go ahead|crack on|sign (?:me|us) up|count (?:me|us) in|take my money|do it|(?:i am|we are) (?:in|sold)|i will (?:take|have) (?:it|that|one|two)|i am having (?:it|one|that)|get (?:me|us|it|that) booked|put (?:me|us) (?:down|in) (?:for|on)|yes please|you have got (?:the job|(?:yourself )?a deal)|deal|go for it|send it (?:over|on))${THEN}`,
    { unlessText: /\b(?:please|yes) (?:stop|remove|unsubscribe|delete)\b/ },
  ],
  [
    '\\b(?:book (?:me|us|it) in|sign (?:me|us) up|count (?:me|us) in|crack on|you have (?:got )?the job|got (?:yourself|yourselves) a deal|get (?:me|it|us|that) booked|(?:happy|like|want|ready|keen|decided|going|we will|i will) (?:to )?go ahead)\\b',
  ],
  [
    '\\bhow much (?:is|are|would|does|do|will|for|to|if|per|extra|off)\\b(?! (?:it take|i have to|more|longer|never|stop|be left))|\\bhow much$',
  ],
  [
    '\\b(?:what|where|how) (?:is|are|s|about)(?: (?:it|the|your|my|that|a|total|best|final|real|monthly|rough))* (?:price|cost|quote|catch|total|figure|rate|deposit|refund|fitting|survey|portal)s?\\b',
  ],
  [
    '\\b(?:when|how soon|what (?:time|day|date)) (?:can|are|will|could|do|is|s) (?:you|my|the|somebody|someone|they|we)(?: (?:lads|man|fitter|fitters|surveyor|engineer|team|order|fitting|survey|visit|appointment|offer|next))? (?:come|coming|fit|start|starting|free|get|fitting|end|finish|be|here|due|call|ring|expect|make)\\b(?! (?:it through|this through|(?:the )?message))',
    { unlessText: /\bhell freezes\b/ },
  ],
  [
    `^${WELL}(?:do|can|could) (?:you|yous|ye) (?:also |still |just |only )?(?:do|fit|install|supply|cover|service|match|beat|come|call me|ring me|take over|price|quote|resend|hold|add|explain|recommend)\\b`,
    { unlessWith: /\b(?:stop|please not|certificate)\b/ },
  ],
  [
    '\\bjust (?:(?:the|a|an|your|tell me the|give me the|send the|send me the|solar|two|one|my) )*(?:quote|price|cost|figures?|panels?|solar|windows?|doors?|boiler|kitchen|bathroom|facts|total|fitter|date)\\b',
  ],
  [
    '\\b(?:use|try|ring|call|phone|text|message|whatsapp|email) (?:me |us )?(?:on |at )?(?:my|the|our) (?:other|personal|new|home|work|own|wife s|husband s|partner s|daughter s|son s) (?:one|number|phone|mobile|landline|[0-9+])',
    { unlessWith: /\b(?:not|never|stop|or) (?:[a-z]+ )?(?:use|try|ring|call|phone|text|message|email)\b/ },
  ],
  ['\\b(?:where do i|ready to|happy to|and|will|can i) sign\\b|^sign(?: now| today| it)*$'],
  [
    '(?<!\\b(?:not|never|or|stop) )\\b(?:message|text|ring|call|email|contact) me on (?:whatsapp|messenger|facebook|here|my|the|0)',
  ],
  [
    '\\b(?:that|this|it) (?:is|s) (?:a |an |such a |just |proper )?(?:bargain|steal|amazing|brilliant|fantastic|gorgeous|beautiful|stunning)\\b|\\bthat price$',
  ],
  [
    '\\b(?:i am|i will be) (?:the one )?(?:dealing with|sorting|handling|organising) (?:it|this|that|things|the (?:quote|order|finance|kitchen|job|work|paperwork|windows))\\b|\\b(?:i|we) will (?:decide|confirm|choose|have an answer)\\b|^(?:please |just )?(?:talk|speak|deal) (?:to|with) me\\b(?! (?:like|again|about))',
  ],
  ['\\b(?:best|easiest|only) way to (?:get|reach|contact|catch)\\b'],
  ['\\bthen (?:i|we) will (?:get|have|take|book|sign|pay|go|do|decide|order|choose|say)\\b'],
  [
    '\\b(?:that|so|really|dead|proper|this) cheap\\b|\\bis (?:it|that) (?:really |that |so )?(?:much|cheap|all)\\b|\\bgood price\\b|\\bfor that price\\b|^cheap$',
  ],
);

const SPEAKS_OF_TEXTS =
  /\b(?:text\w*|messag\w*|contact\w*|number|lists?|remove|delete|unsubscribe|opt|alone|spam\w*|off|lost|away|bother\w*|pester\w*|these)\b/;

/** What they say may be meant of somebody else, in jest, or only if: a person can tell. */
const DOUBTS = rules(
  'doubts',
  ['\\b(?:lo+l|haha+|hehe|lmao|rofl)\\b', { unlessText: SPEAKS_OF_TEXTS }],
  ['\\b(?:jk|(?:just|only|am|was) (?:kidding|joking|messing|teasing))\\b', { unlessText: SPEAKS_OF_TEXTS }],
  [
    '\\b(?:undo|reverse|cancel|scrap|ignore|disregard|forget|take back|lift)(?: (?:my|the|that|last|previous))+ (?:stop|unsubscribe|opt out)\\b|\\bchanged my mind about (?:stopping|unsubscribing|opting out|leaving)\\b|\\b(?:stop|unsubscribe)(?: (?:text|message))? (?:was not|is not|were not) (?:me|for you|meant)\\b',
  ],
  [
    '^(?:(?:so|and|ok|but|also) )*(?:if|unless) (?:it|its|the (?:price|cost|quote)|you|they|there|that)(?: (?:is|s|are|costs?|comes?|can|could|do|does|will|would))* (?:not |only )?(?:more|over|less|under|above|below|beat|match|cover|do|fit|offer|install|serve|come|deliver|free|too dear|too much|no|a sale|cheaper)\\b',
    { unlessWith: /\byou (?:[a-z]+ )?(?:not |to )?(?:stop|remove|leave|take|text|message|contact)\b|\bno idea\b/ },
  ],
  [
    '\\b(?:i|we) (?:have |had to )?(?:told|tell|asked|ask) (?!you|yous|your|u\\b|people|everyone|already|before|once|twice|nicely|several|many|it|that|again|repeatedly|politely|for\\b)[a-z]+(?: [a-z]+)? to (?:stop|remove|leave|delete|take)\\b',
  ],
  [
    '\\b(?:go|going|sign|stay|stick) with you\\b|\\bswitch(?:ing)? to you(?:rs)?\\b|\\byou can quote\\b|\\bi am (?:the one|paying)\\b',
  ],
  [
    '\\bwrong (?:attachment|colour|size|measurements?|postcode|date|photo|link|file)\\b|\\bdifferent colour\\b|\\bhang on$|\\b(?:not|do not) send it to\\b',
  ],
  ['^(?:really |only |just )?£?\\d+(?:k| grand| quid)$', { unlessText: SPEAKS_OF_TEXTS }],
);

/** They want texts or our business after all: with an opt-out in the same text a person has to decide. */
export function stillWanted(text: InboundText): boolean {
  return (
    WANTS_TEXTS.test(text.words) ||
    text.clauses.some((clause) => TEXT_ME.test(clause) || OTHER_WAY.test(clause)) ||
    lastClause(DEALS, text) >= 0 ||
    lastClause(DOUBTS, text) >= 0
  );
}
