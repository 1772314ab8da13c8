import { rules } from './rule.ts';

const SENT_STOP = '(?:text|texted|say|said|send|reply|press|type|put|hit)';
const REMOVED =
  '(?:removed|unsubscribed|opted out|taken off|taken me off|deleted|remove me|take me off|delete me|unsubscribe me)';

/**
 * Clauses that speak of an opt-out without asking for one: what somebody nearly did, what would happen if, whether it has
 * happened already. No rule reads further in them; "why have you still not stopped?" is none of these.
 */
export const UNSAID = rules(
  'unsaid',
  [
    '\\b(?:nearly|almost|was (?:just |only )?(?:going|about) to|were (?:going|about) to|thought (?:about|of)|tempted to)\\b',
    {
      unlessWith: /\b(?:about to lose|block(?:ing)? you (?:now|anyway)|nearly (?:every|all|daily|\d))\b/,
    },
  ],
  [
    `^(?:(?:so|sorry|and|hi|but) )*(?:if|when) (?:i|we) (?:just |do )?${SENT_STOP} (?:back )?(?:stop|unsubscribe)\\b(?! (?:will|does|do) (?:it|this|you) (?:actually |really |finally )?(?:stop|end))`,
    {
      unlessWith: /\b(?:why|how many|still|not)\b/,
    },
  ],
  [`\\b(?:what happens|what (?:would|will) happen|will i|do i|would i)(?: [a-z]+){0,4} if (?:i|we) ${SENT_STOP}\\b`],
  [
    '^(?:(?:so|sorry|and|hi|but) )*(?:why|how come) (?:did|was|were|have|has|had) (?:i|my|we|it|you|the|your|they|messages|texts)\\b(?=.*\\b(?:stop(?:ped)?|taken? (?:me|us) off|taken off|remove(?:d)?|opted out|unsubscribed?|blocked?|delete(?:d)?)\\b)',
    {
      unlessWith: /\b(?:not|never|still|keep|again|when i|after|please|ignore[ds]?|ignoring|so hard|said|told|asked)\b/,
    },
  ],
  [
    `^(?:(?:so|sorry|and|hi|but) )*(?:was|were|am|have|has|had|did) (?:i|my [a-z]+|we|you|they|it)(?: (?:been|accidentally|just|already|actually|say|get|gone|all|have|to))* ${REMOVED}\\b`,
    {
      unlessWith: /\b(?:not|never|still|told|asked|please|thought|need to|want)\b/,
    },
  ],
  ['^(?:is|are) (?:this|these|it|that) (?:one|some) of (?:those|the|them|your)\\b'],
  [
    '\\b(?:remove|removed|removing|take|taken|taking|delete|deleted|get|drop)\\b.*\\b(?:off|from|as|out of|on)\\b(?: (?:the|a|an|my|your|that|our|this))* (?:old |finance |joint |nine am |am |pm )?(?:agreement|account holder|guarantor|standby|van|bill|hold|speaker|rota|deeds|mortgage|tenancy|application|paperwork|quote|order|invoice|price|case studies|(?:waiting|reserve|cancellation|guest|snag|afternoon|morning|standby) list|group (?:chat with|photo)|photo|gas|oil|grid|wall|roof|contract|appointment|booking|slot|contact for the (?:flat|house)|finance)\\b(?! (?:lists?|texts?|messages?|offers?|marketing|emails?|stuff|things?|database)\\b)',
    { unlessWith: /\b(?:any|all|every) (?:future|further|marketing|texts|lists)\b/ },
  ],
  [
    '\\b(?:know )?when (?:folk|folks|people|they|others) say\\b|\\bwhy would (?:i|we) (?:ever )?want\\b|\\btext(?:ing)?(?: or phone)? (?:and |while |when |at the wheel )?driv|\\btexting at the wheel',
  ],
  ['^(?:the|my|our|your) (?:other|last|old|previous) (?:company|firm|lot|one|people|installers?|supplier)\\b'],
  [
    '\\b(?:from|with|by|of|about) (?:all )?(?:the |my |another |an |any )?(?:others\\b|other (?:firms?|lot|company|companies|installers?)\\b|last (?:firm|lot|company)\\b|another firm|rivals?|competitors?|british gas|edf|npower|scottish power|homeserve|energy suppliers?)',
    { unlessWith: /\b(?:you|your|yours|these|this|stop|remove|delete|texting|no need|leave)\b/ },
  ],
  [
    '\\b(?:ask|asked|tell|told|get|want|need|warn|warned) (?:[a-z]+ ){1,3}?to stop (?:at|by|outside|near|beside|work|smoking|digging|drilling|parking|off at|when it|before the)\\b',
  ],
  [
    '\\bno (?:more )?(?:contact|texts?|messages?|calls?|reply|word)\\b.*\\b(?:since (?:january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|last|the|then|easter|christmas)|from your (?:fitter|surveyor|engineer|lads|man|men))\\b',
  ],
  [
    '\\b(?:texts?|messages?|calls?|spam|texting|marketing) from (?:my|our|another|other|some|energy|the) (?:other |old |last |energy |gas |electric |mobile |phone |utility )*(?:firms?|company|companies|suppliers?|lot|provider|bank|landlord|surveyor|council|gym|ex)\\b',
    { unlessWith: /\b(?:you|yours|these|this|your)\b/ },
  ],
  ['\\bi (?:asked|told) (?:them|him|her|my|the)\\b'],
  [
    `\\b(?:not|never) (?:trying|asking|asked|ask|told|tell|telling|want|wanting|wanted|said|say|saying|mean|meaning|meant|need|here|replying|texting)(?: (?:you|yous|them|it|anyone))*(?: for you)? (?:to )?(?:stop|unsubscribe|opt out|cancel|${REMOVED})\\b(?! (?:word|button))`,
    {
      unlessText:
        /\b(?:telling|ordering|demanding|insist\w*|again|twice|times|should not have|having to|have to|did i not|have i not)\b/,
    },
  ],
  ['^(?:hi |so |sorry )*did i (?:just |really |actually )?(?:say|text|send|type|put) stop$'],
  [
    '\\b(?:does|will|would|if|should i|do i)\\b.*\\b(?:reply|text|send|say|press|type)(?:ing)? (?:stop|unsubscribe)\\b.*\\b(?:order|quote|appointment|booking|discount|account|slot|policy|place|offer|application|reminders?)\\b',
  ],
  [
    '^(?:(?:so|hi|and|ok|also) )*(?:do|does) (?:you|this|it) (?:still |also |ever |then )?(?:delete|remove|keep|erase|store|share|wipe|destroy)\\b.*\\b(?:after|once|when|before|if|for)\\b|\\bhow (?:long|soon|many)\\b.*\\b(?:deleted|removed|erased|kept|stored|keep|store)\\b',
    { unlessWith: /\b(?:will it take|please|must i|do i have to|times|still)\b/ },
  ],
  ['\\b(?:phone|mobile|network|app|it|website|portal|screen) (?:says|said|is saying|shows|tells me)\\b'],
  ['^(?:(?:so|hi|and|ok) )*(?:am|are) (?:i|we) (?:still |already |now )?(?:on|in) (?:a|the|your|any|that)\\b'],
  ['\\b(?:someone|somebody|my [a-z]+) asked you to (?:contact|text|ring|call|message|come)\\b'],
);
