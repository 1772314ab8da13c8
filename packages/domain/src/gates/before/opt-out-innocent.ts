import { rules } from './rule.ts';

const CONTACT =
  /\b(?:text\w*|txt\w*|messag\w*|msgs?|sms|contact\w*|comms|communicat\w*|marketing|adverts?|ads|spam\w*|pester\w*|bother\w*|hassl\w*|harass\w*|annoy\w*|number|numbers|details|data|records?|lists?|database|systems?|books|file|unsubscribe\w*|opt|consent|permission|phone|inbox|alone|peace|removed?|removing|deleted?|privacy|hear from|block\w*|report\w*)\b/;
const THING =
  '(?:boiler|windows?|doors?|panels?|roof|kitchen|bathroom|heating|radiators?|gutters?|battery|tank|loft|damp|draughts?|draughty|leak\\w*|drain|drive|scaffold\\w*|conservatory|shower|tiles?|gas|oil|electric|bath|porch|chimney|fence|garden|heaters?|extras?|bills?|quotes?|price|deposit|vat|order|terrace|paving|valve|stopcock|seal|hinge|grant|tariff|photos?|surveyor|fitter|installer|plumber|plumbing|salesman|app|oak|delays?|questions?|rain|weather|snow|noise|beeping|alarm|suspense|misery|prices|cold)';

/**
 * What the score may not weigh at all: things that are to stop or to go, texts that did not come, contact that is welcome,
 * questions about what we do, what they want to stop doing themselves.
 */
export const INNOCENT = rules(
  'innocent',
  [`\\b${THING}\\b`, { unlessText: CONTACT }],
  [
    '\\b(?:bus|tram|full|non|pit|next) stop\\b|\\bstop (?:valve|tap|cock|sign|there|right there|press|haha|lol|me|and think|it you)\\b|\\bend of (?:the )?(?:terrace|week|month|year|day|street|road)\\b|\\btake (?:my|the) number\\b|\\bout of data\\b|^stop(?:ping)? (?:in|over|off|by|at|for lunch|now)\\b|\\bnot give (?:my|our)\\b|\\bto anyone else\\b|\\bnot (?:replying|turning up|coming|answering)\\b|\\bstop email(?:s|ing)\\b|\\bdata (?:cable|logger|plan|sheet)\\b|\\bno bother\\b|\\bglad (?:you|of|to)\\b|\\bnormally i would\\b|\\bcontact details\\b|\\bi got it$|\\bnever get texts\\b|\\bpark\\b|\\bblock these up\\b|\\byour rivals\\b|\\bto see a job\\b|\\b(?:in|as|into) (?:a |one )?(?:single |code |text )?blocks?\\b',
  ],
  [
    '\\b(?:had|have|has|got|get|getting|see|seen|received|receive|is|are|was|were|been) no (?:more )?(?:texts?|messages?|contact|replies|reply|word|communication)\\b',
  ],
  [
    '\\b(?:not|never|hardly|barely)(?: (?:had|have|got|get|getting|receive|received|seen|been|yet|ever|any|actually|a|your|the|my|heard|hear))* (?:texts?|messages?|reply|replies|text(?:ed)? me|message(?:d)? me|contact(?:ed)? me|contacted|back|call(?:ed)? back)\\b(?! (?:again|any more|ever))',
    {
      unlessWith:
        /\b(?:do not|never|can you not|would you not|must not|should not) (?:ever |please |you |even |dare |keep )*(?:text|message|contact)\b|\bwant(?:ing)? (?:any|your|a|the)\b|\bagain\b/,
    },
  ],
  [
    '\\byour (?:last |latest |first )?(?:text|message|texts|messages) (?:cut|came|come|was|is|went|did|arrived|keep coming|never|has|got|says|said)\\b',
  ],
  [
    '\\b(?:hope to hear|hear(?:ing)? from my|hear from you (?:soon|again)?$|look(?:ing)? forward|get back to me|hesitate|do not mind|more texts like|texts like that|text (?:me )?(?:again|back|later|when|if)$|resubscribe|used (?:somebody|someone) else|on (?:to )?your list$|contact number|keep my|keep me (?:on|posted|updated|informed)|give up on me|still (?:here|keen|interested|want|waiting)|(?:texts?|messages?|calls?|rings?) (?:me|us) back)\\b',
    {
      unlessWith: /\bgive up on me\b(?<!not give up on me)|\b(?:not|never|stop|dare) (?:keep|text|get)\b/,
    },
  ],
  [
    '^(?:(?:so|hi|sorry|and) )*(?:do|does|did|will|would|could|is|are|has|have|when|where|who) (?:you|this|these|it|the|that|i|we|there|your|my|anyone|someone)\\b',
    {
      unlessWith: /\b(?:please|not|stop|off|remove|leave|delete|shame|nothing better)\b/,
    },
  ],
  [
    '^(?:(?:so|hi|sorry|and) )*(?:do|does|did) (?:you|this|these|it|the|that|your) (?:not|still|ever|also|always|usually|do|have)\\b',
    { unlessWith: /\b(?:understand|get it|listen|read|hear me)\b/ },
  ],
  [
    '\\b(?:stop|quit|give up) (?!text|messag|contact|send|spam|pester|bother|hassl|harass|annoy|market|sell|advertis|ring|call|phon|bugg|nagg|chas|hound|disturb|target|approach|writ|push|promot|us(?:e|ing)|stalk|mither|badger|stor|keep|shar|process|hold|try|getting|receiv|pinging|email|wast|ask|follow|troubl|tormen|plagu|irritat)[a-z]+ing\\b',
  ],
  [
    '^(?:(?:i|we|just|also|still|really) )*(?:need|want|hate|try|trying|time|going|decided|meaning) to (?:stop|quit|pester|bother|end|chase|nag|annoy)\\b',
    { unlessWith: /\b(?:these|your|texts?|messages?|getting|receiving|this)\b/ },
  ],
  [
    '\\b(?:number|phone|line|inbox|mailbox|recipient|user|sender)(?: (?:only|no longer|does not|can not|are|is|not|has|have))* (?:accepts?|receives?|read|monitored|opted out|recognised|available)\\b',
  ],
  [
    '\\b(?:withdraw|make|retract) (?:my|a|the) (?:complaint|offer)\\b|\\bno longer (?:my number|belongs?)\\b|\\bcontacted by (?:phone|email|post)\\b',
  ],
  [
    '\\b(?:take|knock|get) (?:\\d+|a bit|a few|some|something|half|vat|ten|twenty)\\b|\\bput (?:this|it|that|me|us) off\\b|\\bputting (?:this|it|that) off\\b',
  ],
  [
    '\\b(?:not|never)(?: (?:please|ever|you|be|yet|go|and))* (?:take|taking|remove|removing|removed|delete|deleting|unsubscribe|cancel|forget|lose|drop|opt) (?:me|us|my|our|it|him|her|off|out)\\b',
    { unlessWith: /\b(?:why|still|have you|did you|you have)\b/ },
  ],
  [
    '\\b(?:i|we) (?:will|would|do|can|am|are|did|have) not (?:[a-z]+ ){0,2}?(?:bother|text|message|contact|pester|hassle|chase|ring|call|trouble)(?:ing)? you\\b',
  ],
);
