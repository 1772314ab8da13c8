import { lastClause } from './gate.ts';
import { NEGATED } from './opt-out-grammar.ts';
import type { InboundText } from './read-inbound.ts';
import { type ClauseRule, rules } from './rule.ts';

const LATER =
  '(?:in|after|around|until|next|nearer|come|for) (?:a |the |about )?(?:few |couple of |\\d+ )?(?:days?|weeks?|months?|year|years|new year|christmas|xmas|easter|spring|summer|autumn|winter|january|february|march|april|june|july|august|september|october|november|december|payday)';

/** Words of ours that mean a call, a visit or a price, unless refused. */
const WANTS = { unlessAfter: NEGATED };

const RULES: Readonly<Record<'decline' | 'hot' | 'positive' | 'negative' | 'later', readonly ClauseRule[]>> = {
  decline: rules(
    'attitude',
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
    'attitude',
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
    'attitude',
    [
      '^(?:(?:hi|hello|oh|ok|well|sorry|hi sarah) )*(?:yes|yeah|yep|yup|ye|yh|yeh|ya|aye|sure|definitely|absolutely|of course|certainly|deffo|please$|go on|go on then|why not|sounds (?:good|great|interesting|ideal)|great|perfect|brilliant|lovely|fantastic|amazing|ideal|cool|awesome|good idea)\\b',
    ],
    [
      '\\b(?:interested|keen|love to|up for it|tell me more|more (?:info|information|details)|sounds (?:good|great|interesting|ideal)|still (?:want|need|looking|after|interested|keen|would like|considering|thinking)|would like|looking forward|happy to|excited)\\b',
      { unlessAfter: /(?:^| )(?:not|never|no longer|not really|not very|not that|am not|are not) $/ },
    ],
  ),
  negative: rules(
    'attitude',
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
    'attitude',
    [
      `\\b(?:try|text|call|ring|message|contact|ask|come back|get back|speak|chat|check|maybe|perhaps|possibly|again|touch base|be ready|looking)\\b.*\\b${LATER}\\b`,
    ],
    [
      '\\b(?:maybe|perhaps|possibly|ask me|try me|speak|another) (?:later|time|next (?:week|month|year))\\b|\\b(?:later in the year|down the line|thinking about it|not decided|need to think|not sure yet)\\b',
    ],
  ),
};

export type Attitude = 'hot' | 'decline' | 'negative' | 'positive' | 'neutral';

/** Yes, no, now or later: what is said last counts, "call me" over a "yes", a "no" over a "maybe". Null: nothing of it. */
export function attitudeOf(folded: string, text: InboundText): Attitude | null {
  const last = (name: keyof typeof RULES) => lastClause(RULES[name], text);
  const hot = last('hot');
  const decline = last('decline');
  const later = last('later');
  const positive = last('positive');
  if (hot >= 0 && hot >= decline) return 'hot';
  // "I rent, but my landlord is up for it" is no decline.
  if (decline >= 0 && decline >= positive) return later >= 0 ? 'neutral' : 'decline';
  if (last('negative') >= 0) return later >= 0 ? 'neutral' : 'negative';
  if (positive >= 0) return 'positive';
  if (later >= 0) return 'neutral';
  if (text.words !== '') return null;
  if (/[👍👌🙂😊😀😃😄😁👏🙌💯🔥❤🤝]/u.test(folded)) return 'positive';
  return /[👎😡🤬😠🙄]/u.test(folded) ? 'negative' : null;
}
