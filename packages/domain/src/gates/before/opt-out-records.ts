import { MINE, WANTED, EDGE, HOLDS_DATA, HOLDS_NUMBER } from './opt-out-data.ts';
import { NEGATED } from './opt-out-grammar.ts';
import { type ClauseRule, rule } from './rule.ts';

/** Removal in other words: off the books, all traces, preferences, what may not be kept, wishes to be let go. */
export const OPT_OUT_RECORDS: readonly ClauseRule[] = [
  rule(
    'all_traces',
    '\\b(?:remove|delete|erase|wipe|destroy|clear|scrub|get rid of|lose|purge) (?:(?:all|any|every|each|whatever|the) )*(?:last )?(?:traces?|records?|mentions?|memory|evidence|copies|copy|details|data|info|information|sign|references?) (?:of|about|on|to|relating to|concerning) (?:me(?! having)|us|my(?! old)|our(?! old)|this number)\\b(?! (?:conservatory|boiler|chimney|system))',
    {
      unlessAfter: NEGATED,
    },
  ),
  rule(
    'take_away',
    `\\btake (?:my|our|mine|this)(?: [a-z]+)? (?:number|name|details?|data|info) (?:away|out|off) from\\b|\\btake mine (?:away|out|off) from\\b`,
    { unlessText: WANTED },
  ),
  rule(
    'an_old_man',
    `\\b(?:take|remove|get|delete|knock) (?:an?|this|the|your|one)(?: (?:old|poor|elderly|busy|grumpy|tired|retired|sick|disabled|very|young|deaf|blind))* (?:man|woman|lady|gent|gentleman|pensioner|widow|widower|person|tenant|customer|mum|mother|dad|grandmother|grandfather|granny|soul|bloke|fella) (?:off|from|out of)\\b`,
    {
      unlessAfter: NEGATED,
    },
  ),
  rule(
    'cancel_getting',
    '\\b(?:cancel|end|stop|finish|quit) (?:me )?(?:getting|receiving|being sent|all of) (?:any |all |more |of )*(?:(?:these|this|them)(?= *$| (?:[a-z]+ )?(?:texts?|messages?|spam|sms|marketing|rubbish|crap|please|now|from|any|i|for|to|at|all|every|on|or|thanks|reminders?|updates?|things?|ads|adverts))|texts?|messages?)\\b|\\bcancel (?:me|us)(?: (?:off|from|out|out of|please|now)\\b.*)?$',
    {
      unlessAfter: /(?:^| )(?:i|we|not|never|did|you) $/,
    },
  ),
  rule(
    'can_not_unsubscribe',
    '\\b(?:can not|could not|unable to|not able to|will not let (?:me|us)|does not let (?:me|us)|no (?:way|option|link|button) to|can not see (?:how|where) to|do not know how to)(?: (?:seem|find|see|how|where|to|even|get|i|can))* (?:unsubscribe|opt out|block (?:you|these|this|them)|stop (?:these|them|the texts|your texts|getting))(?: (?:there|here|from (?!my\\b|our\\b|the (?:gas|council)).*|of (?:these|this|your).*|on .*|myself|anywhere))*$',
  ),
  rule(
    'you_removed_me',
    '\\b(?:that|when|once|confirm|confirming|proof|know|me|until) (?:that )?(?:you have|it is|i have been|i am|we are|this is) (?:been )?(?:removed|deleted|unsubscribed|taken|erased|done) ?(?:me|us|my|off|it|from)\\b(?! (?:old|boiler|the (?:wall|roof|drive|house))\\b)',
    {
      unlessAfter: /\b(?:did not|not) $/,
      unlessWith: /\b(?:boiler|radiators?|windows?|drive|wall|roof|tank|doors?)\b/,
      unlessText: WANTED,
    },
  ),
  rule(
    'be_removing',
    '\\bbe (?:removing|deleting|erasing|stopping|cancelling|taking (?:off|out)) (?:me|us|my|his|her|this|our|these|their|number|name|the (?:texts|messages|number|name))\\b(?! (?:old|existing|boiler|radiators?|windows?|doors?|tank|fence|sign|plate)\\b)',
    {
      unlessText: WANTED,
    },
  ),
  rule(
    'denied',
    '^(?:is |are |hereby |now |has been |been )*(?:denied|refused|revoked|withdrawn|not (?:given|granted))(?: (?:please|thanks|now))*$',
    { onlyText: /\b(?:permission|consent)\b/, unlessText: /\b(?:planning|council|building)\b/ },
  ),
  rule(
    'denied',
    '\\b(?:permission|consent) (?:to (?:contact|text|message|call|market|use)(?: [a-z]+){0,4} )?(?:is |are |hereby |now |has been |been )*(?:denied|refused|revoked|withdrawn|not (?:given|granted))\\b',
    { unlessText: /\b(?:planning|council|building)\b/ },
  ),
  rule(
    'number_given',
    '^(?:(?:please|hi|hello|kindly|can you|stop|my|the|this|number|mobile|is|it|no) )*(?:(?:remove|delete|unsubscribe|erase|block|stop|take off|opt out|take)(?: (?:my|this|the|number|mobile|phone|of|no|from|texting|messaging|contacting|me|on|to))* (?:44 ?)?[07][\\d ]{8,}\\b|(?:44 ?)?[07][\\d ]{8,} (?:remove|delete|unsubscribe|stop|off|opt out|block)\\b)',
    {
      unlessText: /\b(?:use|instead|call|ring|text|try|new|add|put)\b/,
    },
  ),
  rule(
    'deletion',
    '\\b(?:deletion|erasure|removal|destruction) of (?:all |any of )?(?:my|our|this)\\b(?! (?:old|existing|current|windows?|boiler|tank|roof|wall|chimney))',
    {
      unlessText: WANTED,
    },
  ),
  rule(
    'deletion',
    '\\bto be (?:taken|removed|struck|crossed) ?(?:off|from)? (?:of )?(?:this|it|these|your|the list|the mailing|that)\\b(?! (?:hands|wall|house|roof|drive|invoice|bill|quote|price))',
    { unlessAfter: NEGATED, unlessText: WANTED },
  ),
  rule('it_gone', '\\b(?:remove|delete) this (?:1|one)$', {
    onlyText: HOLDS_NUMBER,
    unlessText: /\\b(?:quote|order|instead|old)\\b/,
  }),
  rule(
    'let_go',
    '^(?:(?:please|can you|just) )*(?:opt (?:me|us)|count (?:me|us) out(?: (?:permanently|for good|indefinitely|please|thanks))*)$',
  ),
  rule(
    'left_out',
    `\\bnot (?:to )?(?:include|involve|add|put|list|target) (?:me|us|my (?:number|name|details))(?: (?:in|on|to) (?:this|these|your|any|the|it|that)\\b.*)?${EDGE}`,
    { unlessAfter: /(?:^| )(?:i|we|they|why|if|did|you) $/, unlessWith: /\b(?:vat|price|quote|order|total)\b/ },
  ),
  rule(
    'left_out',
    '\\bleave (?:me|us|my (?:name|number)) (?:off|out|off of|out of)(?: (?:it|this|these|in|the|future|your|from|any|now|please|next|all|mailings?|texts?|messages?|lists?))*$',
    {
      unlessAfter: NEGATED,
    },
  ),
  rule(
    'black_listed',
    '\\b(?:stick|put|place|get|add|pop|have|bung|chuck)(?: [a-z]+){1,3} (?:on|in|onto|to) (?:the|your|a|any|that)(?: [a-z]+){0,2} (?:blacklist|black list|block list|blocklist|suppression|stop list|do not [a-z]+|no [a-z]+ list|exclusion|opt out|naughty list)\\b',
    { unlessAfter: NEGATED },
  ),
  rule(
    'preferences',
    '\\bpreferences?(?: [a-z]+){0,2} (?:to|as|is|are|should be|at) (?:be )?(?:none|never|no|nothing|off|zero|nil|not at all)\\b|\\b(?:show|say|reflect|read|state|mark)(?: (?:that|i|we|want|do|as|me|to|wish|us|for))* (?:no|not|opted out|do not)(?: [a-z]+)? (?:marketing|contact|texts?|messages?|wanted)?(?: contact)?$|\\buntick (?:me|my|us|that|the|whatever|all|any|every)\\b',
    { unlessText: /\b(?:price|quote|colour|meter|photo|reading)\b/ },
  ),
  rule('gdpr_delete', '\\b(?:gdpr|dpa|data protection|article 17|article 21|right to erasure)\\b', {
    onlyText: /^(?=.*\b(?:delete|erase|erasure|remove|removal|deletion|forget|destroy|stop|opt out|unsubscribe)\b)/,
    unlessText: /\b(?:survey|form|sign|comply|compliant|how do you|house|boiler|panels?)\b/,
  }),
  rule(
    'not_have_number',
    `\\b(?:want|like|prefer|rather|need)(?: (?:you|your|company|lot|to|all|people))* not (?:to )?(?:have|hold|keep|store|use|know|possess) ${MINE}\\b`,
  ),
  rule(
    'not_have_number',
    `\\b(?:do not|never) (?:ever )?(?:use|ring|text) (?:mine|it|${MINE}) (?:again|any more|ever)\\b`,
    {
      onlyText: HOLDS_DATA,
      unlessText: /\b(?:instead|new|other|old|use this|text this)\b/,
      unlessAfter: /(?:^| )(?:i|we|they) (?:[a-z]+ )?$/,
    },
  ),
  rule(
    'lose_number',
    `^(?:(?:please|just|now|so|right|and|step off|go) )*(?:lose|forget|ditch|drop|dump|bin|burn) (?:the|that|this|my|our|me) ?(?:number|details)?${EDGE}`,
    {
      unlessText: WANTED,
      onlyText: /\b(?:number|details)\b/,
    },
  ),
  rule(
    'record_updated',
    '^(?:please )?(?:amend|update|correct) your records(?: (?:please|accordingly|thanks|thank you))*$',
    { onlyText: /^(?:\S+ ){0,5}\S+$/ },
  ),
  rule(
    'exists_no_more',
    '\\b(?:i|we)(?: (?:do not|no longer|never|have ceased to|cease to))+ exist(?:ed)?\\b(?! on (?:your|the) (?:system|app|portal|website))',
  ),
  rule(
    'record_updated',
    '\\b(?:amend|update|correct|change) (?:my|our|the|your) (?:[a-z]+ )?(?:records?|preferences?|settings?|status|system|database)(?: [a-z]+){0,4} (?:no|not|none|off|opted out|unsubscribed|do not|never)\\b(?! (?:rush|urgent|hurry|problem|more than))',
  ),
];
