// Word groups of the opt-out rules, as regular expression source over clauses that `readInbound` wrote. No alternative of a
// repeated group may be put together from others: that would make matching exponential.

const any = (...words: string[]) => `(?:${words.join('|')})`;

const FILLERS = any(
  'please|kindly|thanks|thank you|mate|pal|love|hun|bro|dude|guys|lads|sir|madam|hi|hello|hey|oi|ok|okay',
  'right|just|now|then|immediately|asap|at once|straight away|x+|sorry|lol|omg|ffs|for god s sake',
  'fam|bruv|blud|for fuck s sake|no|nah|nope|yes|yeah|again|really|seriously|already|all|everything|it|this|that|these',
  'them|the lot|i said|i have said|i told you|i asked you to|like i said|as i said|can you|will you',
  'could you|would you|i want you to|i would like you to|you need to|you must|for the last time|last time',
  'final time|before|twice|well|fucking|bloody|i beg you|will you lot|told you',
  'you (?:scammers?|idiots?|muppets?|people|twats?|lot|guys)|some people|any more|for ever|forever|full stop',
  'the fuck|to|as well|too|altogether|properly|completely|entirely|either|also|instead of me|xo',
);
export const BEFORE = `^(?:${FILLERS} )*`;
export const AFTER = `(?: ${FILLERS})*$`;

export const GERUND = any(
  'texting|messaging|contacting|spamming|bothering|harassing|pestering|hassling|bugging|badgering|annoying',
  'nagging|stalking|mithering|chasing|writing to|getting in touch|(?:text|message|contact)(?= (?:me|us)\\b)',
  'blowing up my|hounding|disturbing|mailing|trying to contact|troubling|irritating|plaguing|pinging|tormenting',
  '(?:marketing|advertising|selling|trying to sell)(?= (?:[a-z]+ )?to (?:me|us)\\b)',
);
export const SEND = '(?:sending|receiving|getting)';
export const NOUN = any(
  'texts?|text messages?|messages?|sms|spam|contact|contacts?|communications?|comms|marketing|adverts?|ads',
  'junk|notifications?|alerts?|promotions?|promos?|correspondence|subscription|reminders?|shit|crap|rubbish',
  'nonsense|stuff|things',
);
export const STRONG_NOUN = any(
  'notifications?|texts?|text messages?|messages?|sms|spam|contact|communications?|marketing|correspondence',
);
export const DET = any(
  'all|any|more|further|future|the|these|those|this|your|of|such|me|my|with|us|unwanted|stupid|bloody',
  'weekly|daily|monthly|hourly|nightly|automated|automatic|regular|continuous|continual|endless|repeated|silly|damn|damned|daft|pointless|useless|sales|group|promotional|marketing|follow up|advertising|persistent|relentless|nuisance|pesky|flipping|unsolicited',
  'fucking|annoying|random|constant|from|you|to',
);
export const CEASE = any(
  'stop|cease|cease and desist|desist|desist from|refrain from|quit|halt|pack in|pack it in with|knock off',
  'knock it off with|give over|leave off|cut out|cut it out with|lay off|give it a rest with|discontinue',
  'terminate|no more|give up|do not keep|enough|enough with|enough of',
);
export const END = any('end|cancel|turn off|switch off|kill|disable|deactivate|mute|opt out of|get rid of|block');

export const CONTACT_VERB = any(
  'text|message|contact|sms|whatsapp|spam|write(?= (?:to|again|any more|me|us)\\b)(?: to)?',
  '(?:bother|pester|hassle|harass|bug|disturb|chase|mither|trouble|annoy|ping|hound|plague)(?= (?:me|us)\\b)|get in touch|reach out',
  'get in contact|communicate|bother texting|bother messaging|bother contacting|send texts?|send messages?',
);
export const NOT = any(
  'do not|never|not to|do nt|going to no|under no circumstances|on no account|no longer|better not|must not|should not|need not',
  '(?:can|could|will|would) you (?:please )?not',
);
export const AIM = any(
  'me|us|again|ever|any more|any longer|no more|any further|further|back|here|with me|at all',
  '(?:to |on |at )?(?:this|my) (?:number|phone|mobile|fone)|please|thanks|in future|in the future|after (?:this|that)',
);

/** Names a time, place or topic: a limit on contact, not its end. */
export const LIMIT =
  /\b(?:at|from) work\b|\b(?:before|after|until|till?|untill|unless|by|around) (?!you (?:or|and|lot|people)\b|(?:i|we) (?:will |am going to |have to )?(?:report|block|complain|contact|call|ring|phone|go|get|take|speak|lose|send)\b)(?:the |next |i |you |we |my |half |(?:seven|eight|nine|ten|eleven|twelve|lunch|dinner|tea|dark|school|dawn)(?! (?:texts?|messages?|times))\b|christmas|xmas|new year|\d|noon|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun|then|easter|summer|spring|autumn|winter|january|february|march|april|june|july|august|september|october|november|december|tomorrow|later)|\b(?:while|whilst|during|when|if(?! you (?:have|had|got|possess) (?:any|an?|some|got)\b)(?! you (?:would|could|did|do|can|will)(?: please| kindly| all| just)? (?:not|never|stop|leave|remove|refrain)\b)) (?:i(?! (?:say|said|ask|asked|tell|told)\b)|we|the|my|you)\b|\bfor (?:an?|half an|one) (?:hour|minute|bit|while|week|fortnight|month)\b|\bsending (?:it|them|everything) twice\b|\b(?:at|in the|on|this) (?:night|nights|evening|evenings|morning|mornings|afternoon|weekends?|midnight|week|holiday)\b|\b(?:so|too|this|that) (?:early|late)\b|\b(?:ring|call|phone|email) (?:me |us )?instead\b|\byet\b|\bto the wrong\b|(?<!after )\btoday\b|\btonight\b|\btomorrow\b|\b(?:on|about) (?:a |the )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekend|bank holiday)s?\b|\bunless (?:it|there|they|that)\b|\bat (?:\d|six|seven|eight|nine|ten|stupid|silly|all hours)|\b(?:in|during) (?:work|working|office|school|business|shop) (?:hours|time)\b|\b(?:by|via) (?:post|email|letter|phone)\b|\bon (?:my|the|our) (?:landline|home phone|house phone)\b|\b(?:by|from|via) (?:the|your|a|my) (?:surveyor|fitter|engineer|installer|finance|call centre|other|neighbours?)\b/;

/** The same, said in another sentence: "Don't text me. In a meeting till 3". */
export const UNTIL =
  /\b(?:until|untill?|till?) \S|\btext(?:ing)? (?:and )?driv|\bi am driving\b|\bin (?:a meeting|lectures?|class)\b/;

/** "I", "we", "it" and the like as the one who stops: not an order to us. */
export const SELF =
  /(?:^| )(?:i|we|he|she|they|(?:does|did|will|would|do|has|to) (?:it|that)|(?:it|that) (?:will|does|did|has|would|can|could|might|may|should|must)|who|which|people|non|did you|why you|you have|you had|have you|why have you|what made you)(?: (?:can|could|will|would|do|did|does|have|has|had|need|want|got|am|is|are|was|were|never|not|just|really|also|always|must|should|to|try|trying|going|might|may|be))* $|(?:^| )(?:not|never|no need to) $/;
export const NEGATED =
  /(?:^| )(?:not|never|no need to|without|no reason to|dare)(?: (?:have to|need to|want to|want you to|going to))? $/;
/** Also "did you remove me?", which asks what we did. */
export const NEGATED_OR_ASKED = new RegExp(
  `${NEGATED.source}|(?:^| )(?:did|have|has|had|why did|when did|if) (?:you|they|someone|somebody)(?: (?:just|already|actually|really))? $`,
);
/** "There was no more contact", "I have no more messages". */
export const REPORTED =
  /(?:^| )(?:not|never|no need to|without|have|had|has|was|were|is|been|got|get|see)(?: (?:have to|need to|want to|going to))? $/;
/** "I don't text", "why don't you message", "if you don't contact me": no order. */
export const NO_ORDER =
  /(?:^| )(?:i|we|they|people|why|if|you|who|he|she|it|unless|usually|normally|always|cos|customers)(?: (?:usually|really|just|still|normally|also|have|had|has|would))? $/;

export const OWN =
  '(?:me|us|myself|(?:my|our|this|the|mine|of my|all my|any of my)(?: (?:mobile|phone|telephone|personal|private|contact|cell|own))*(?: (?:number|phone|mobile|details?|data|info|information|name|contacts?|records?|account|profile|entry|email|stuff))?(?: (?:and|number|details?))*)';
export const OWN_EXACT =
  '(?:me|us|myself|mine|(?:my|our|this|the|all my|any of my)(?: (?:mobile|phone|telephone|personal|private|contact|cell|own))* ?(?:number|details?|data|info|information|name|contact|records?|account|profile|entry|mobile|phone))';
export const LIST =
  '(?:lists?|mailing|mailings|systems?|database|data ?base|books|records|files?|contacts|contact list|crm|texts|messages|rounds?|distribution|register|marketing|servers?|phone ?book|directory|campaigns?)';
/** They correct something instead: another number, a booking, a quote. */
export const CORRECTS =
  /\b(?:use|try|put|add|swap|change|text|have|call|ring|send)\b.*\b(?:new (?:one|number)|other (?:one|number)|this (?:one|number)|instead|wife s?|husband s?|partner s?)\b|\binstead\b(?! of me)|\bfrom (?:the|my|that|this) (?:[a-z0-9]+ )?(?:quote|slot|appointment|booking|visit|order|invoice|diary|calendar|price|estimate)\b|\bfrom \d/;

/** "Get lost, that's cheap" is said in delight or in shock at a price, and sends nobody away. */
export const DELIGHT =
  /\b(?:brilliant|amazing|mega|bargain|(?:that|so|how|is it|really) cheap|that is (?:cheap|never|so cheap)|(?:is it|is that|are you) really|really (?:that|only)|time flies|been (?:a|two|three) (?:year|years)|really$|take my money|go for the|going solar|is good|book me in|book us in|in a day|(?:great|good|best) news|what is your best|deal|yes please)\b|^(?:oh |no )?(?:[a-z]+ ){1,3}\d+ ?(?:grand|k|quid)?$/;

/** Our own footer repeated, or "stop and think". */
export const STOP_TO_THINK =
  /\b(?:brilliant|great|amazing|fantastic|wonderful|lovely|fab|good) (?:news|idea|price|deal|offer)\b|^(?:oh )?(?:stop|quit|cease) it (?:really|is it|are you|you are|that is)\b|\bstop it i am (?:skint|blushing|crying|dying|sold|tempted)|\btoo kind\b|\byou are (?:spoiling|killing|teasing|making)\b|\bhammer time\b|\b(?:making me (?:blush|laugh)|yes please(?! stop| remove)|go on then|book me|how much is|what is the (?:price|cost)|is (?:it|that) really|really that|that cheap|give (?:me|us) a (?:price|quote))\b|\b(?:reply|text|send) stop\b|\bstop (?:think|look|listen|talk|chat|consider)/;

export const INSULT = any(
  'jog on|on your bike|sling your hook|sling it|hop it|get lost|get stuffed|go away|go to hell',
  '(?:bog|sod|piss|p|bugger|eff|f|fuck|fck|naff|clear|shove|buzz|feck|f\\*+|f\\*+k|push|back|do) off',
  'shove it|fuck (?:you|yourself)|get knotted|up yours|get bent|foxtrot oscar|go and do one|swivel',
);
export const STRONG_INSULT = any('(?:sod|piss|bugger|fuck|fck|naff|feck|bog) off|fuck you|foxtrot oscar');

/** Words of a threat that threaten nobody: a block of text or of flats, a report that is sent, an address. */
export const NO_THREAT =
  '\\b(?:as|in|into|of) (?:one|a|1|single)(?: [a-z]+){0,2} blocks?\\b|\\b(?:text|code) blocks?\\b|\\b(?:one )?blocks? of (?!you|this|the number)|\\bblock (?:plan|paving|[0-9a-e])\\b|\\b(?:with|in|on) (?:the|your|my|that|a) report\\b|\\breport says\\b|\\bsend (?:me |us )?(?:the|your|that|my) (?:[a-z]+ )?report\\b|\\bpolice station\\b|\\bcourt (?:date|road|lane|street|avenue|house)\\b';
