import { LIMIT, NEGATED, NO_ORDER, SELF } from './opt-out-grammar.ts';
import { type ClauseRule, rule } from './rule.ts';

const any = (...words: string[]) => `(?:${words.join('|')})`;

/** What we send, by whatever name; the second list is what annoyed people call it. */
const TEXTS = any(
  'texts?|messages?|text messages?|sms|spam|calls? or texts?|texts? or calls?|marketing|communications?|contact|adverts?|reminders?|notifications?|updates',
  'correspondence|promos?|promotions?|offers?|texting|messaging|sales pitch(?:es)?|pitches|chasers?|follow ups?',
);
const JUNK = any(
  TEXTS,
  'rubbish|crap|crud|shite?|tripe|nonsense|garbage|drivel|bollocks|bull|bullshit|junk|tosh|twaddle|guff|pish|mince|tat|malarkey|carry on|hassle|pestering|bother',
);
const DETS =
  '(?: (?:all|any|more|further|the|these|those|this|that|your|of|such|my|with|bloody|fucking|stupid|silly|daft|damn|constant|endless|sales|me|us|sending|getting|receiving|from|you))*';
/** An order to us, put as one, as a request or as a duty; "I" never stops here. */
const LEAD = `^(?:${any(
  'please|kindly|just|right|ok|okay|so|look|oi|oh|ah|och|aye|wey|howay|haway|really|seriously|honestly|no|nah|nope|yes|well|hi|hello|hey|sorry|thanks',
  'going to(?: not)?|let us|let s|can we|could we|alright|can you|could you|will you|would you|wee man|you (?:lot |people |guys |all |really |just |do )*(?:have got to|have to|got to|need to|must|ought to|should|had better|better|may|can)',
  'jeez|for (?:god|gods|christ|pete|petes|heaven|heavens)(?: s)? sakes?|for crying out loud|in fact|lads?|lasses|girls|ladies|guys|mate|pal|bro|man|love|now|then|again|ffs|you lot|that is (?:it|enough|that)|that will do|i am begging you|i beg you|this is',
)} )*`;
const END =
  '(?: (?:please|now|thanks|thank you|mate|pal|love|man|lads|fam|bruv|me|us|will you|will your|would you|could you|yeah|eh|ok|asap|immediately|xx?|already|altogether|entirely|completely|at once|for good|full stop|then|again|ever|any more|coming|here|to me|to us|on my phone|to (?:my|this) (?:phone|number)))*$';
/** What a surveyor, a fitter or a quote is asked to do, which removes no person. */
const WORKS =
  /\b(?:boiler|leak\w*|drip\w*|damp|noise|tap|heating|radiators?|roof|rain|alarm|waste|rubbish|asbestos|house|panels?|windows?|doors?|waiting|quote|order|contract|price|finance|supplier|scaffold\w*|skip|van|drive|garden|battery|deposit|tariff|gas|gate|draughts?|tiles?|chimney|plants?|bees|meter|fuse|steps?)\b/;
const ME =
  '(?:me|us|(?:my|our|me|his|her|this) (?:[a-z]+ )?(?:number|name|details?|data|info|information|phone|line)|this number|him|her)';
const HERE =
  '(?:this|these|that|it|there|here|whatever|any|your|the|yer)(?: (?:of|your|the|this|is|it|that|list|lists|thing|things|group|chat|service|programme|scheme|stuff|texts|messages|phone|books?|rounds?|cycle|loop))*';

/** "This has to stop" speaks of our texts when it says so, or says nothing else. */
const SHORT_OR_TEXTED =
  /^(?:\S+ ){0,6}\S+$|\b(?:texts?|texting|texted|messag\w*|spam\w*|contact\w*|phone|number|pester\w*|harass\w*|bother\w*)\b/;

/** Orders to stop, to leave and to let go whose verb or object is not the textbook one. */
export const OPT_OUT_TURNS: readonly ClauseRule[] = [
  rule(
    'stop_junk',
    `${LEAD}(?:stop|quit|cease|end|halt|pack in|cut out|lay off|no more)${DETS} ${JUNK}(?: from (?:you|yous|you lot|your.*))?${END}`,
    { unlessWith: LIMIT, unlessText: /\b(?:my last|final offer|skip|waste|in the garden)\b/ },
  ),
  rule('stop_junk', `${LEAD}no more (?:from (?:you|you lot|your.*)|off you|of your.*)${END}`),
  rule(
    'stop_them',
    `${LEAD}(?:stop|quit|end|cease)(?: with)? (?:them|these|those|this|it|it all|all of it|the lot)${END}`,
    {
      unlessWith: LIMIT,
      unlessText: /\b(?:really|skint|good price|blush\w*|brilliant|great|cheap|haha|lol)\b/,
    },
  ),
  rule('stop_them', `${LEAD}(?:just )?stop (?:already|altogether|entirely|completely|for good|full stop)${END}`),
  rule('stop_them', `${LEAD}no more${END}`, {
    unlessWith: /\b(?:today|tonight|tomorrow|for now|this week|just now)\b/,
  }),
  rule('stop_them', '\\b(?:now|so|here|spam) stop(?: it| this)?(?: (?:please|now|thanks))*$', {
    unlessWith: /\b(?:i|we|they|does|do|will|would|can|bus|tram|if|how)\b(?! not)/,
  }),
  rule(
    'stop_trying',
    `${LEAD}(?:stop|quit) (?:asking|trying|selling|wasting|pushing|pitching|begging|flogging|going on|hitting|blowing up|clogging up|filling)(?: (?:me|us|up|my (?:time|phone|line|inbox|mobile)|your time|at|to (?:sell|contact|reach|flog|get hold of|persuade|convince|message|text)(?: (?:me|us|to me|stuff|things|anything|this|your [a-z]+))*|with ${TEXTS}|(?:if|whether) .*))*${END}`,
    { unlessWith: LIMIT, unlessText: /\b(?:yes|lol|haha|questions|for (?:my|the|a)|about)\b/ },
  ),
  rule(
    'they_must_stop',
    `^(?:(?:look|please|right|ok|so|all) )*(?:this|these|those|they|it|all (?:of )?this|(?:the|your|these) ${TEXTS}) (?:really |just |now )?(?:needs?|has|have|got|must|had better|better|ought)(?: got)?(?: to)? (?:stop|end|cease)${END}`,
    { unlessWith: WORKS, onlyText: SHORT_OR_TEXTED, unlessText: WORKS },
  ),
  rule(
    'told_before',
    '\\b(?:after|despite|even after|having) (?:asking|asked|telling|told|begging|requesting)(?: (?:you|nicely|politely|repeatedly|several|many|times|twice))* (?:to stop|not to)\\b',
  ),
  rule(
    'told_before',
    '\\b(?:keep|kept|still|constantly|always) (?:texting|messaging|contacting|bothering|pestering|spamming)\\b.* (?:please do not|(?:please )?stop(?: it)?|do not)$',
    { unlessWith: LIMIT },
  ),
  rule(
    'end_stop',
    '\\b(?:interested|texts|messages|texting|messaging|paid me|alright) (?:now )?stop(?: (?:now|please|thanks))*$',
    { unlessAfter: /\b(?:why|did|when|has|have|if|will|does|would(?! not))\b/ },
  ),
  rule('end_stop', `\\b(?:texts?|messages?|texting|phone|please|now|you) pack (?:it|this) in${END}`),
  rule(
    'ask_no_more',
    `${LEAD}(?:do not|never)(?: (?:ever|you|dare))* ask(?: (?:me|us|that|this|it))* (?:again|any more)${END}`,
    { unlessWith: LIMIT },
  ),
  rule(
    'not_again',
    `^not (?:to )?(?:text|message|contact|write|bother|send)(?: (?:me|us|anything|here|this number))* (?:again|any more|ever|further)${END}`,
    { unlessWith: LIMIT },
  ),
  rule(
    'forget_we_spoke',
    `${LEAD}(?:let us )?forget (?:that )?(?:we|i|you)(?: (?:had|have))? (?:ever )?(?:spoke|spoken|met|asked(?! (?:about|for|that)\\b)|talked|enquired|existed|heard)\\b(?! about (?:the|a|my)\\b)`,
  ),
  rule(
    'data_gone',
    '\\b(?:want|need|like|get|have)(?: (?:all|any|of))* my (?:[a-z]+ )?(?:data|details|number|info|information|name) (?:gone(?! (?:over|through|into)\\b)|out of (?:it|there|here)(?! and onto)|away|wiped|erased)\\b',
  ),
  rule('take_down', `${LEAD}take (?:my|our) (?:[a-z]+ )?(?:details|number|name|info|data) (?:away|out|off)${END}`, {
    unlessText: /\b(?:call|ring|visit|book|quote)\b/,
  }),
  rule('take_me_of', `${LEAD}(?:take|get|knock) ${ME} of${END}`),
  rule(
    'the_last',
    '\\b(?:trust|assume|expect|hoping|presume|hope|hopefully|pray|praying)(?: (?:that|this|it|is|s|was|will|be|to))* the (?:last|final|end)(?: of)? (?:texts?|messages?|one|contact|this|it|i hear)\\b(?! (?:before i|now the|(?:i|we) (?:need|have) to))',
    { unlessText: /\b(?:photos?|boiler|invoice|bill|visit|leak\w*|snags?|fixing)\b/ },
  ),
  rule('switch_me_off', `${LEAD}(?:switch|turn|shut) (?:me|us) off${END}`),
  rule(
    'send_no_more',
    `\\bsend(?:ing)?(?: (?:me|us|him|her|this number))? no (?:more|further|other)(?: ${JUNK})?(?: of (?:these|them|this|your.*))?${END}`,
    { unlessWith: LIMIT },
  ),
  rule(
    'no_channel',
    '\\bno (?:more )?(?:calls?|phone calls?|emails?|letters?|visits?) (?:(?:or|nor|no|more) )+(?:texts?|messages?)\\b|\\bno (?:more )?(?:texts?|messages?) (?:(?:or|nor|no|more) )+(?:calls?|phone calls?|emails?|letters?|visits?)\\b',
    { unlessWith: LIMIT, unlessText: /\b(?:just|only) text\b|\bare you still\b|\bstill trading\b/ },
  ),
  rule(
    'want_off',
    `^(?:(?:please|sorry|no|just|ok) )*(?:i|we) (?:just |really )?(?:want|wish|need) (?:off|out)(?: (?:of|this|it|these|here|now))*${END}`,
  ),
  rule('go_away', `\\b(?:this|these|that|interested|please|now|just|thanks|you) go away${END}`, { unlessWith: WORKS }),
  rule(
    'you_must_stop',
    `\\byou (?:lot |people |guys |all |really |just |do )*(?:have got to|have to|got to|need to|must|ought to|should|had better|better)(?: (?:please|just|now))* (?:stop|quit|cease|pack in|refrain from) (?:sending|texting|messaging|contacting|bothering|pestering|chasing|harassing|spamming)\\b(?! (?:the (?:council|landlord|dno|neighbours?|wrong)|him|her)\\b)`,
    { unlessWith: LIMIT, unlessText: /\b(?:lol|haha)\b/ },
  ),
  rule(
    'pack_it_in',
    `${LEAD}(?:(?:pack|jack|turn|wind|cut|knock|leave|rein|cool) (?:it|this|that|them|these|those|all this|all that) (?:in|off|out|up|on the head)|give (?:it|over|this|these|up)(?: (?:up|over|a rest|a break))?|lay off|leave off|back off|ease off|pack in|knock off|cut out|easy|call it a day|that will do|allow (?:it|me)|allow|low(?: it)?|wheesht|hush|(?:stop|quit|chuck|drop) (?:it|this))(?: with)?${DETS} ${JUNK}${END}`,
  ),
  rule(
    'pack_it_in',
    `${LEAD}(?:knock|pack|cut|jack|leave|turn|chuck|rein) (?:these|the|your|all these|all the|them|those)(?: [a-z]+)? ?${TEXTS} (?:off|in|out|on the head)${END}`,
  ),
  rule(
    'pack_it_in',
    `${LEAD}(?:(?:pack|jack) (?:it|this|that|all this) (?:in|up)|chuck it|refrain|desist|cease)${END}`,
    { unlessWith: WORKS },
  ),
  rule('pack_it_in', `${LEAD}give (?:it )?over(?: (?:now|man|pal|like))*${END}`, {
    onlyText:
      /^(?:(?:please|oi|oh|ah|och|way|wey|why aye|lads?|just|no|will you) )*give (?:it )?over(?: (?:now|man|please|pal|like|will you|will ye|will your|would you|mate|lads?))*$/,
  }),
  rule('pack_it_in', `^(?:(?:please|oi|way|wey|just) )*giower\\b`),
  rule(
    'give_peace',
    `${LEAD}(?:give|grant|allow) (?:me|us|my (?:phone|head|mum|dad))(?: (?:a bit of|a little|some|a moment s|any|my))* peace(?: and quiet)?${END}`,
  ),
  rule(
    'let_alone',
    `${LEAD}(?:let|leave) (?:me|us|him|her|them|my (?:[a-z]+ )?(?:mum|mam|dad|mother|father|wife|husband|family|son|daughter|kids?|nan|gran|grandad|parents?|partner|phone|line|number|inbox|mobile))(?: (?:well|all|just))* (?:alone|be|in peace)${END}`,
  ),
  rule('quiet', '\\b(?:shush|hush|shh+|wheesht|be quiet|pipe down|zip it|shut it|button it)\\b', {
    onlyText:
      /^(?:(?:please|oh|just|oi|will you|can you|you lot|now|ok|right|haud your|lads?) )*(?:shush|hush|shh+|wheesht|be quiet|pipe down|zip it|shut it|button it)(?: (?:please|now|you|you lot|will you|mate|pal|love|lads?))*$/,
  }),
  rule(
    'get_out_of_this',
    `${LEAD}(?:get|take|knock|tick|bin|rub|cut|let|leave|scratch|chuck|boot|kick|lift|count|cross|drop|pull|cancel|opt|get rid of|want) ${ME} (?:off of|out of|off|out|from) ${HERE}${END}`,
    { unlessAfter: NEGATED, unlessWith: WORKS },
  ),
  rule(
    'get_out_of_this',
    `\\b(?:how|can|could|may|want|like|need|wish|let me|let us)\\b(?: (?:do|can|could|would|will|i|we|please|to|just))*(?: (?:get|come|be|opt|drop))? (?:off of|out of|off) (?:this|these|it|them|here)(?: (?:list|lists|thing|group|chat|service|texts|messages))*${END}`,
    { unlessAfter: /\b(?:not|never)(?: [a-z]+)* $/, unlessWith: WORKS },
  ),
  rule(
    'bin_details',
    `${LEAD}(?:put|chuck|throw|stick|fling|sling|drop) (?:my|our|this|all my) (?:[a-z]+ )?(?:number|name|details?|data|info|information)(?: (?:away|out|straight|right))? ?(?:(?:in|into) the (?:bin|shredder|fire)(?: where .*)?)?${END}`,
    { unlessWith: /\b(?:number|name|details?|data|info|information)$/ },
  ),
  rule(
    'bin_details',
    `${LEAD}(?:get rid of|dispose of|discard|rip up|tear up|throw out|throw away|take down|strip out|rub out) (?:me|us|(?:all |any of )?(?:my|our) (?:[a-z]+ )?(?:number|name|details?|data|info|information|records?))(?: (?:from|off|out of|please|thanks|now)\\b.*)?$`,
    { unlessAfter: NEGATED, unlessWith: WORKS },
  ),
  rule(
    'forget_me',
    `${LEAD}forget (?:all )?(?:about )?(?:me|us|i exist|i existed|you (?:ever )?(?:knew|met|heard of) me|i ever (?:asked|enquired|existed|got in touch|messaged).*)${END}`,
  ),
  rule(
    'close_file',
    `${LEAD}(?:close|shut|end|archive|cancel) (?:my|our|this|the) (?:[a-z]+ )?(?:file|case|account|enquiry|record|profile|lead)(?: (?:down|off))?${END}`,
    { unlessWith: /\b(?:quote|finance|bank|old|supplier)\b/ },
  ),
  rule(
    'conversation_over',
    `${LEAD}(?:end|finish|close|terminate|stop)(?: of)? (?:this|the|our|all)? ?(?:conversation|chat|discussion|correspondence|thread|exchange|story)${END}`,
    { unlessText: /\b(?:story|discussion)\b.*\b(?:how much|yes|price|book)\b/ },
  ),
  rule(
    'conversation_over',
    `\\b(?:conversation|chat|discussion|correspondence|exchange) (?:is |has |now )*(?:over|closed|ended|finished|done|at an end|terminated)${END}`,
  ),
  rule(
    'conversation_over',
    '\\b(?:let|make|be|consider|call)(?: (?:that|this|it|be|is|to))* the end of (?:it|this|the matter|that)\\b',
  ),
  rule(
    'not_come_back',
    '^(?:(?:please|just|ok|thanks|no) )*(?:do not|never)(?: (?:ever|you|dare))* (?:come|get|be) back(?: (?:to (?:me|us)|again|here|any more|please|ever|on this|on to me))*$',
    { unlessWith: LIMIT },
  ),
  rule(
    'not_bother_again',
    '\\bnot (?:ever )?bother(?: (?:with )?[a-z]+ing)?(?: or [a-z]+ing)*(?: (?:me|us|here|back|to me|this number))* (?:again|any more|ever|in future|no more)\\b',
    { unlessAfter: NO_ORDER, unlessWith: LIMIT },
  ),
  rule(
    'never_this_phone',
    '\\b(?:never|do not)(?: ever)? [a-z]+ (?:me on |to )?(?:my|this) (?:phone|number|inbox|mobile|doorstep|line)(?: (?:ever|any more|no more))* (?:again|ever|any more)\\b',
    { unlessAfter: NO_ORDER, unlessWith: LIMIT, unlessText: /\b(?:always|landline|muddy|park\w*|instead|van)\b/ },
  ),
  rule(
    'try_another',
    `${LEAD}(?:go )?(?:and )?(?:try|bother|annoy|text|message|pick on|hassle|pester|pester|sell to|target|bug|spam|harass)(?: it on| it with)? (?:someone|somebody|anyone|some other|another) (?:else|poor|mug|person|fool|sucker|soul)(?: [a-z]+){0,2}?(?: not (?:me|us))?${END}`,
  ),
  rule(
    'take_the_hint',
    `${LEAD}(?:take (?:a|the) hint|get the (?:hint|picture)|get the message(?= (?:will you|please|mate|pal)|$)|learn to (?:take|accept) (?:a )?no(?: for an answer)?|(?:take|accept) no for an answer)${END}`,
    { unlessAfter: SELF, unlessText: /^get the message\b(?!.*\b(?:not|no|never|stop|leave)\b)/ },
  ),
  rule(
    'all_texts',
    `^(?:all|any)(?: (?:further|future|more|other|your|the))* (?:texts|messages|contact|marketing|communications?)${END}`,
    { onlyText: /\b(?:cancel|stop|end|delete|no more|remove)\b/ },
  ),
];
