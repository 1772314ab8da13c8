import { DELIGHT } from './opt-out-grammar.ts';
import { rules } from './rule.ts';

const SWEAR_OFF =
  '(?:fuck|beggar|chuff|flip|piss|sod|bugger|naff|bog|feck|eff|f|jog|bore|clear|shove|buzz|p|rack|hop|sling)';
const NAME_CALLED =
  '(?:cunts?|wankers?|twats?|pricks?|dickheads?|dick heads?|dicks?|knobheads?|knob heads?|knobs?|bellends?|bell ends?|arseholes?|assholes?|tossers?|tosspots?|bastards?|bitch(?:es)?|scumbags?|scum|morons?|idiots?|imbeciles?|thieves|parasites?|vermin|muppets?|clowns?|melts?|fannys?|pillocks?|gobshites?|shitheads?|dipshits?|motherfuckers?|fuckers?|plonkers?|leeches|crooks|weasels?|minger|nonces?|wretches)';
const ADJECTIVE =
  '(?:absolute|total|complete|utter|fucking|bloody|stupid|thieving|scamming|lying|dirty|filthy|pathetic|useless|dishonest|cheeky|daft|right|proper|little|greedy|robbing|massive|bunch|load|lot|shower|pack|set|of|a|an|the|you|your|are|all|such|what)';
const BODY = '(?:arse|arses|ass|backside|bum|hole|jacksie|jacksy|hoop)';

/** Abuse aimed at us ends the texting as surely as STOP; swearing about a boiler does not. */
export const ABUSE = rules(
  'abuse',
  [
    `^(?:(?:${ADJECTIVE}|oi|no|just|please|why do not you|can you|go|yes|well|and|oh|hi|hello) )*${NAME_CALLED}(?: (?:the lot of you|all of you|you are|you|off|mate|pal|lol|now|fuck.*|piss.*|the lot of yous))*$`,
    { unlessText: /\b(?:idiot i am|wrong date|says my|my fault|i forgot)\b/ },
  ],
  [
    `\\byou(?: ${ADJECTIVE})* ${NAME_CALLED}\\b(?! (?:spelt|sent|forgot|missed|left|charged|have (?:sent|left|forgotten|missed|spelt))\\b)`,
    { unlessWith: /\b(?:not|call me|think i am|says my|said my)\b/ },
  ],
  [
    `\\b${SWEAR_OFF} (?:right |the fuck |yourself |yourselves )?off\\b(?! the (?:neighbours?|wife|landlord|dog|council|family|kids|boss)\\b| my\\b| to (?!hell|fuck)| (?:winter|cold|rain|covid|summer|snow|weather|monday|british gas|edf)\\b)`,
    {
      unlessText: DELIGHT,
      unlessAfter:
        /(?:^| )(?:to|can|could|was|it|s|is|i|of|a|we|rip|clear|shove|hop|has|had|have|they|he|she|him|did|got|get|be|been|all|just) $/,
      unlessWith:
        /\b(?:clear|shove|hop|buzz|jog|f|p|bore) off (?:the|my|a|at|to|in|from|for|your|work|on|this|next|sick|till|until)\b|\bsod off (?:the|a)\b/,
    },
  ],
  [
    '^(?:(?:well|just|please|oh|no|nah|oi|go|you can|why do not you|and|mate|can you|away and) )*(?:fuck|feck|f|screw|sod|bugger|damn|stuff) (?:you|yous|u|yourself|yourselves|your (?:company|quote|texts?|solar|windows|offer|boiler)[a-z ]*(?<!your (?:quote|offer) is .*)|this company|em|them)(?: .*)?$',
    { unlessText: /\b(?:cheap|going solar|book me in|is (?:so |really )?good|best price)\b/ },
  ],
  [
    '\\b(?:get|go) (?:to |the )?(?:fuck(?:ed)?|fuck out|stuffed|bent|knotted|lost)(?: (?:off|out|yourself|mate|pal|you|now|please|and|right|then|scammers?))*$',
    { unlessText: DELIGHT, unlessAfter: /\b(?:i|to|we|you|will|always|might|easily|not|did|could|can) $/ },
  ],
  ['^(?:get|away) to$|^get to fuck\\b'],
  [
    '\\bgo (?:to|straight to|and rot in|rot in) hell\\b|\\b(?:rot|burn) in hell\\b|\\bgo fuck\\b|\\bgo and (?:do one|play in traffic|jump)\\b|\\b(?:do|jump) (?:one|in a lake|off a cliff|off a bridge)$',
    {
      unlessText: DELIGHT,
      unlessAfter: /\b(?:can you|could you|you|please|to|will|i|we|just) $/,
    },
  ],
  [
    '^(?:away (?:and|an) )?(?:shite|bile your head|boil your head|bolt(?: (?:you|your|yous))? rocket)\\b|\\baway (?:and|an) (?:shite|bile|boil|raffle|play)\\b',
  ],
  [
    '\\b(?:take a (?:hike|running jump|long walk)|on your bike|sling your hook|wind your neck in|swivel on|get back in your box|do us all a favour and)\\b',
  ],
  [
    `\\b(?:shove|stick|ram|stuff|cram|jam)\\b(?: [a-z]+){1,6} (?:up (?:your|yer|you)? ?${BODY}|where the sun)\\b|\\bwhere the sun (?:do not|does not) shine\\b|\\bup your ${BODY}\\b|\\bkiss my ${BODY}\\b|\\b(?:suck|lick) my\\b`,
  ],
  [
    '\\b(?:kill yourself|drop dead|hope you (?:all )?(?:die|rot|burn|get cancer|go bust)|i will kill you|i am going to kill you|go die)\\b',
  ],
  [
    '\\b(?:i will|i am going to|gon na|will) (?:[a-z]+ ){0,4}?(?:smash|burn|punch|kick|batter|knock|break|find|hurt|stab) (?:your|you|it down|you out|the place)\\b',
    {
      unlessWith: /\b(?:find you|find your|break your price|knock (?:you|it down))\b(?! out)/,
    },
  ],
  [
    '\\bshut (?:the fuck up|the hell up|your (?:face|mouth|gob|trap)|it you)\\b|^(?:(?:just|oh|please|will you|oi) )*shut up(?: (?:you|now|mate|pal|will you|please)\\b.*)?$',
    { unlessText: DELIGHT },
  ],
);
