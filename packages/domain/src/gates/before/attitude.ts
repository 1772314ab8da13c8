import { NEGATED, type OptOutRule, rule } from './opt-out-grammar.ts';

/** What a text may say besides an opt-out, with rules over the clauses `readInbound` writes. */
export type RuledClass =
  | 'legal'
  | 'bereavement'
  | 'wrong_number'
  | 'bot_question'
  | 'injection'
  | 'auto_reply'
  | 'decline'
  | 'hot'
  | 'positive'
  | 'negative'
  | 'later';

const PERSON =
  '(?:he|she|they|husband|wife|mum|mother|dad|father|son|daughter|brother|sister|partner|nan|nana|gran|grandma|grandad|granddad|uncle|aunt|auntie|friend|mr [a-z]+|mrs [a-z]+|[a-z]+ s (?:husband|wife))';
const BOT = '(?:bot|robot|chat ?bot|chatgpt|gpt|ai|a i|machine|computer|automated|automatic|automation|script)';
const HUMAN = '(?:human|human being|real person|real human|actual person|actual human|person|real$)';
const LATER =
  '(?:in|after|around|until|next|nearer|come|for) (?:a |the |about )?(?:few |couple of |\\d+ )?(?:days?|weeks?|months?|year|years|new year|christmas|xmas|easter|spring|summer|autumn|winter|january|february|march|april|june|july|august|september|october|november|december|payday)';

const rules = (...list: [says: string, except?: Omit<OptOutRule, 'name' | 'says'>][]): OptOutRule[] =>
  list.map(([says, except]) => rule(says, says, except));

/** Words of ours that mean a call, a visit or a price, unless refused. */
const WANTS = { unlessAfter: NEGATED };

export const INBOUND_RULES: Readonly<Record<RuledClass, readonly OptOutRule[]>> = {
  legal: rules(
    [
      '\\b(?:ico|gdpr|pecr|ofcom|dsar|information commissioner|data protection|trading standards|telephone preference)\\b',
    ],
    [
      '\\b(?:subject access|right to erasure|right to be forgotten|legal (?:action|advice|proceedings|team)|small claims|court)\\b',
    ],
    [
      '\\b(?:hear from|contact|instruct|instructing|speak to|call|passed to|pass this to|with) (?:my|our) (?:solicitors?|lawyers?|legal)\\b',
      { unlessText: /\b(?:house|purchase|sale|mortgage|completion|conveyanc\w+|complete)\b/ },
    ],
    ['\\bsue (?:you|your|the)\\b'],
    ['\\breport(?:ing|ed)? (?:you|this|your company|it to)\\b'],
    [
      '\\b(?:how|where|who) (?:did|do|have|has|d) (?:you|your company|u) (?:even )?(?:get|got|obtain|find|buy) (?:my|this|our) (?:number|details|name|info|information|data|mobile|phone)\\b',
    ],
    ['\\bwho (?:gave|sold|passed) (?:you|u) (?:my|this|our) (?:number|details|name|info|data|mobile)\\b'],
    ['\\b(?:make|making|lodge|file|filing|raise|raising|submit) (?:a |an )?(?:formal |official )?complaint\\b'],
  ),
  bereavement: rules(
    [
      `\\b${PERSON}(?: (?:has|have|had|sadly|just|recently|is|unfortunately|only|now|s))* (?:died|dead|passed(?! the| my| your| me| it| on to| a test)|deceased|gone to heaven)\\b`,
    ],
    [
      '\\b(?:passed away|passed on(?! to| your| the| my| it)|deceased|bereaved|bereavement|funeral|no longer with us|widow(?:ed|er)?|terminally ill)\\b',
      { unlessText: /\bfuneral (?:plan|director)/ },
    ],
    [
      '\\b(?:lost|buried|burying|death of|loss of) (?:my|our|his|her|a) (?:late )?(?:husband|wife|mum|mother|dad|father|son|daughter|brother|sister|partner|nan|gran|grandad|loved one|baby)\\b',
    ],
  ),
  wrong_number: rules(
    ['\\bwrong (?:number|person|phone|guy|man|woman|lady|bloke|mobile|no|contact|house|address)\\b'],
    [
      '\\b(?:got|have|texted|text|messaged|texting) (?:the )?wrong (?:one|[a-z]+)$',
      { unlessText: /\bwrong (?:price|time|date|day|quote|size|colour|boiler|window|idea|link)/ },
    ],
    ['\\b(?:not|no longer|never) (?:his|her|their|[a-z]+ s) (?:number|phone|mobile)\\b'],
    [
      '\\b(?:no ?one|nobody|nobody here|no person|no one here)(?: \\w+)? (?:called|named|by that name|of that name|with that name)\\b',
    ],
    [
      '\\b(?:do not|never) (?:know|heard of|hear of)(?: (?:a|an|any|of))* (?:(?:him|her|this person|that person)|(?:one|anyone|anybody|any) (?:called|named|by that name))\\b',
    ],
    [
      '\\b(?:my name is not|not my name|not the person|am not called|someone else s (?:number|phone)|number (?:has )?changed hands)\\b',
    ],
    [
      '\\b(?:had|have|just got|got|only had|only got) (?:this|a new|my new|the|this new) number (?:for|since|last|only|recently|\\d)',
    ],
  ),
  bot_question: rules(
    [
      `\\b(?:are|r|is|am) (?:you|u|this|that|it|i|there)(?: (?:just|actually|really|even|like|talking|speaking|texting|chatting|messaging|to|with|some|kind|of|sort|a|an|the|being))* (?:${BOT}|${HUMAN})\\b(?! (?:in charge|who (?:does|did|came)|i spoke|from|for|dealing|responsible|contact|estate))`,
    ],
    [
      `\\b(?:you are|you re|this is|you sound like|sounds like|feels like|seems like|must be|it is) (?:just |clearly |obviously |definitely )?(?:a |an )?${BOT}\\b`,
    ],
    [
      `^(?:so |ok |hi |sorry )*(?:a )?(?:bot|robot|chatgpt|human|real person|ai)(?: or (?:a )?(?:bot|robot|human|ai|real person|person))?$`,
    ],
    [
      `\\b(?:speak|talk|chat|speaking|talking) (?:to|with) (?:a |an )?(?:real|actual|proper|human|live)(?: (?:person|human|being|one))?\\b`,
    ],
    [
      '\\b(?:bot or (?:a )?(?:human|person|real)|human or (?:a )?(?:bot|robot|ai|machine)|person or (?:a )?(?:bot|robot|machine|computer)|is there (?:a|an actual|a real) (?:human|person)(?: there)?$)',
    ],
  ),
  injection: rules(
    [
      '\\b(?:ignore|forget|disregard|override) (?:all |any |the |your |my )*(?:previous|prior|above|earlier|system|original)? ?(?:instructions?|prompts?|rules|guidelines)\\b',
    ],
    [
      '\\b(?:system prompt|developer mode|jailbreak|you are now (?:a|an|in)|pretend (?:you are|to be)|act as (?:a|an|if)|repeat (?:your|the) (?:instructions|prompt))\\b',
    ],
  ),
  auto_reply: rules(
    [
      '\\b(?:out of (?:the )?office|automatic(?:ally)? (?:reply|response|generated)|auto ?(?:reply|response|responder|mated (?:reply|response|message))|(?:mailbox|inbox|number) is not (?:being )?monitored)\\b',
      { unlessText: /\b(?:is this|is it|is not it|is that)\b/ },
    ],
    ['^(?:sorry |hi |hello )*i am (?:currently |now )?driving\\b'],
    [
      '\\b(?:driving (?:mode|focus)|with driving focus|sent (?:automatically|from my car)|do not disturb (?:while|is on)|focus turned on)\\b',
    ],
    ['\\b(?:annual leave|away from (?:the|my) (?:office|desk)|limited access to)\\b'],
    [
      '\\bthank you for (?:your (?:message|text|email|enquiry)|contacting|getting in touch with (?!me|us)).*$',
      { unlessText: /\b(?:yes|no thanks|interested|sorted|call me|quote)\b/ },
    ],
  ),
  decline: rules(
    ['\\bno (?:thanks|thank you|thankyou|thx)\\b'],
    [
      '\\b(?:not|no longer|never) (?:really |that |very |at all )?interested\\b(?! in (?!it|this|your|that|anything|the offer))',
    ],
    [
      '\\b(?:not for (?:me|us)|not (?:needed|required|looking|going ahead|bothered|proceeding|pursuing|keen|in the market|wanted)|no longer (?:need|needed|require|required|looking|want|wish|going))\\b',
    ],
    [
      '\\bnot (?:at the moment|right now|at this time|this time|at present|for now|today thanks|now thanks|just now|now|any more)(?: thanks)?$',
    ],
    [
      '\\b(?:already|all|been|got it|now|long since) (?:been )?(?:sorted|done|fitted|installed|fixed|replaced|booked elsewhere|completed|taken care of)\\b',
      { unlessAfter: NEGATED },
    ],
    [
      '\\b(?:already|just) (?:had|got|have|bought|gone|went|went ahead|found|chosen|signed)\\b(?! (?:a quote|your|the quote|quotes))',
    ],
    [
      `^(?:(?:it is|is|its|thanks|hi|got it|we are|i am|been|sorry) )*(?:sorted|done already|all done)(?: (?:now|thanks|already|it|mate|elsewhere))*$`,
    ],
    [
      '\\b(?:went|gone|going|go|gone ahead) with (?:someone|somebody|another|a different|a local|a mate|other|british gas)\\b|\\b(?:gone|went|going) elsewhere\\b',
    ],
    [
      '\\b(?:changed (?:my|our) minds?|found (?:someone|somebody|another|a local)|had it done|have had it done|got it done|have got one|got one (?:now|already|thanks)|do not need (?:it|one|any|this|you|anything|your)|do not want (?:it|one|any|anything|your|a (?:quote|boiler|kitchen))$)\\b',
    ],
    [
      '^(?:(?:hi|sorry|oh|ok|no|er|um) )*(?:no|nope|nah|na|no ta|no way|not really|i will pass|i will leave it|leave it)(?: (?:mate|thanks|sorry|love|pal|cheers))*$',
    ],
    [
      '\\b(?:i am|we are|am) (?:good|ok|okay|fine|alright|all right|all good|all set|sorted) thanks\\b|\\ball good thanks\\b',
    ],
    [
      '\\b(?:sold (?:the|my|our) (?:house|home|property|flat)|moved (?:house|home|away|out)|i (?:only )?rent|we (?:only )?rent|renting now|do not own)\\b',
    ],
  ),
  hot: rules(
    [
      '\\b(?:(?:call|ring|phone|bell) (?:me|us)|give (?:me|us) a (?:quick )?(?:call|ring|bell|buzz|shout))\\b(?! (?:a (?:liar|fool)|time|old|stupid|mr|mrs))',
      { unlessAfter: /(?:^| )(?:not|never|no need to|stop|did|did you|you|they|would|will|to) $/ },
    ],
    [
      '\\b(?:can|could|will|would|please|pls|plz) (?:you |someone |somebody |u |i )?(?:please )?(?:get (?:a )?)?(?:call|ring|phone)(?: (?:me|us|back|after|tomorrow|today|now|at|on|this|later))?\\b',
      WANTS,
    ],
    [
      '\\b(?:speak|talk|chat) (?:to|with) (?:someone|somebody|an? (?:advis[eo]r|expert|surveyor)|you|the team)\\b',
      WANTS,
    ],
    [
      '\\bbook (?:me|us|it|in|a|an|the|that|one|something|another|for|my)\\b|\\b(?:want|like|ready|happy|able|need) to book\\b',
      WANTS,
    ],
    [
      '\\b(?:make|arrange|get|have|want|need|fix|schedule|set up) (?:an?|the) (?:appointment|visit|survey|call|meeting|slot|site visit)\\b',
      WANTS,
    ],
    [
      '\\bwhen (?:can|could|would|are|will) (?:you|someone|somebody|u|your|they|we) (?:guys |lot |be able to )?(?:start|come|fit|do|call|available|free|visit|book|install|begin|get here)\\b',
    ],
    [
      '\\b(?:how much|what (?:is|s|would|are|will)(?: (?:the|your|it|be|my|a|this))* (?:price|prices|cost|quote|charge|rates?)|whats (?:the|your) (?:price|cost))\\b',
      { unlessText: /\bhow much longer\b/ },
    ],
    [
      '\\b(?:quote me|price (?:please|now|up)|send (?:me |over |us )?(?:a |the |your )?(?:quote|price|prices|link|booking link)|(?:like|want|need|get|have|after) (?:a|an|another|my|the) (?:updated |new |free )?(?:quote|price|call|estimate|callback|call back))\\b',
      WANTS,
    ],
    [
      '\\b(?:sign me up|i am in|count me in|ready to (?:go|start|buy|proceed|sign|order)|go ahead|let s (?:do it|go|book|get it)|lets (?:do it|go|book|get it)|come (?:round|over|out|and (?:see|look|measure)))\\b',
      WANTS,
    ],
    [
      '\\b(?:i am|we are|am) (?:free|available|about|around|home|in) (?:on|tomorrow|today|after|at|from|all|this|next|any|monday|tuesday|wednesday|thursday|friday|saturday|sunday|now)\\b',
    ],
  ),
  positive: rules(
    [
      '^(?:(?:hi|hello|oh|ok|well|sorry|hi sarah) )*(?:yes|yeah|yep|yup|ye|yh|yeh|ya|aye|sure|definitely|absolutely|of course|certainly|deffo|please$|go on|go on then|why not|sounds (?:good|great|interesting|ideal)|great|perfect|brilliant|lovely|fantastic|amazing|ideal|cool|awesome|good idea)\\b',
    ],
    [
      '\\b(?:interested|keen|love to|up for it|tell me more|more (?:info|information|details)|sounds (?:good|great|interesting|ideal)|still (?:want|need|looking|after|interested|keen|would like|considering|thinking)|would like|looking forward|happy to|excited)\\b',
      { unlessAfter: /(?:^| )(?:not|never|no longer|not really|not very|not that|am not|are not) $/ },
    ],
  ),
  negative: rules(
    [
      '\\b(?:too (?:expensive|dear|much money|pricey|high)|rip ?off|can not afford|not afford|skint|no money|broke|out of (?:my|our) budget|cheaper (?:elsewhere|quote))\\b',
    ],
    [
      '\\b(?:rubbish|terrible|awful|disgusting|appalling|shocking|useless|pathetic|disgrace(?:ful)?|joke|waste of (?:time|money)|fuming|furious|annoyed|annoying|angry|disappoint(?:ed|ing)|unhappy|not happy|not impressed|cowboys?|liars?|con artists?|scam(?:mers?)?|bad (?:experience|service|reviews?|company))\\b',
      { unlessText: /\b(?:was just a joke|only joking)\b/ },
    ],
    [
      '\\b(?:let (?:me|us) down|never (?:turned up|showed up|called back|got back|came back|heard back)|no one (?:turned up|called|came|showed|ever)|nobody (?:turned up|called|came|showed|ever)|still waiting)\\b',
    ],
  ),
  later: rules(
    [
      `\\b(?:try|text|call|ring|message|contact|ask|come back|get back|speak|chat|check|maybe|perhaps|possibly|again|touch base|be ready|looking)\\b.*\\b${LATER}\\b`,
    ],
    [
      '\\b(?:maybe|perhaps|possibly|ask me|try me|speak|another) (?:later|time|next (?:week|month|year))\\b|\\b(?:later in the year|down the line|thinking about it|not decided|need to think|not sure yet)\\b',
    ],
  ),
};
