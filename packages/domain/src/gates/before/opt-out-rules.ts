import {
  AFTER,
  AIM,
  BEFORE,
  CEASE,
  CONTACT_VERB,
  CORRECTS,
  DELIGHT,
  DET,
  END,
  GERUND,
  INSULT,
  LIMIT,
  LIST,
  NEGATED,
  NEGATED_OR_ASKED,
  NOT,
  NOUN,
  NO_ORDER,
  OWN,
  OWN_EXACT,
  REPORTED,
  SELF,
  SEND,
  STOP_TO_THINK,
  STRONG_INSULT,
  STRONG_NOUN,
  UNTIL,
} from './opt-out-grammar.ts';
import { type ClauseRule, rule } from './rule.ts';

/** Verbs with objects, tried in order on every clause; the first that fits gives the name kept as evidence. */
export const OPT_OUT_RULES: readonly ClauseRule[] = [
  rule('bare_stop', `${BEFORE}(?:stop|opt (?:me )?out|unsubscribed?)${AFTER}`, { unlessText: STOP_TO_THINK }),
  rule(
    'bare_stop',
    `${BEFORE}(?:cease|desist|discontinue|quit it|knock it off|pack it in|give it a rest|i want out|(?:i am )?opting out)${AFTER}`,
  ),
  rule('bare_stop', '^(?:please )?(?:remove|delete|erase)(?: (?:please|thanks|now|asap))*$', {
    unlessText: /\b(?:replace|refit|dispose|reinstall|install|fit)\b/,
  }),
  rule(
    'stop_and_reason',
    '^stop (?:mate |please |now |thanks |pal )*(?:i|we|not interested|wrong|no(?! i mean)|already|this is(?! too good)|who|sold|moved(?! on)|you)\\b',
    { unlessText: /\b(?:lol|haha|i mean|too good)\b/ },
  ),
  rule('repeated_stop', '\\bstop stop\\b', { unlessAfter: SELF }),
  rule('stop_it', `(?:spam|scam|interested|annoying|harassment|you|please|enough) stop${AFTER}`, {
    unlessText: STOP_TO_THINK,
    unlessWith: /\b(?:do|does|did|can|could|when|if|until|till) you stop\b/,
  }),
  rule(
    'i_want_to_stop',
    `\\bi (?:really )?(?:want|would like|wish) (?:you |this |it )?to (?:stop|opt out|end this)${AFTER}`,
  ),
  rule(
    'stop_harassing',
    `\\b${CEASE} (?:spamming|harassing|pestering|hassling|bugging|badgering|nagging|stalking|mithering|hounding)\\b(?! (?:the |my )?(?:cat|dog|kids|neighbours?|landlord|council)\\b| the (?!elderly\\b|public\\b|old\\b|vulnerable\\b)[a-z]+\\b)`,
    { unlessAfter: SELF },
  ),
  rule(
    'stop_contacting',
    `\\b${CEASE} (?:${DET} |${SEND} )*${GERUND}\\b(?! (?:while|when) driving)(?! (?:my (?:ex|old (?:phone|number|mobile|landline|one|address|work|line|sim|email)|landline|landlord|neighbours?|boss|bank|employer|tenants?)|the (?:bank|lender|garage|insurers?|wife|surveyor|fitter|agent|landline|house|office|shop|old|council|landlord|dno|neighbours?)|him and|her and|(?:him|her) just)\\b)`,
    {
      unlessAfter: SELF,
      unlessWith: LIMIT,
      unlessText: /\bi (?:have )?(?:posted|signed|paid|transferred|filled)\b/,
    },
  ),
  rule('stop_getting', `\\b${CEASE} (?:receiving|getting)(?: (?:this|these|them|any|anything|more))+$`, {
    unlessAfter: NEGATED,
    unlessWith: LIMIT,
  }),
  rule(
    'stop_sending',
    `\\b${CEASE} sending(?: (?:me|us|this|these|it|them|any|anything|more|please|thanks|now|stuff|things))*$`,
    { unlessAfter: SELF, unlessWith: LIMIT },
  ),
  rule(
    'stop_messages',
    `\\b(?:${CEASE}|${END}) (?:${SEND} |${DET} )*${STRONG_NOUN}\\b(?! (?:details|number|form|person|from my|than|lens|lenses|us|me|box|(?:with|from) (?:the other|the last|another|energy|other|my|british|your rivals|the finance))\\b)`,
    { unlessAfter: REPORTED, unlessWith: LIMIT },
  ),
  rule('stop_subscription', `${BEFORE}${END} (?:my |the |this )?subscription${AFTER}`),
  rule('stop_sending_noun', `\\b(?:${CEASE}) ${SEND} (?:${DET} )*${NOUN}\\b`, {
    unlessAfter: NEGATED,
    unlessWith: LIMIT,
  }),
  rule('stop_calling', `\\bstop (?:calling|ringing|phoning)(?: (?:me|us|here|this number|my phone))*${AFTER}`, {
    unlessAfter: SELF,
    unlessText: /\b(?:text|message|email|whatsapp)\b|\bat work\b/,
    unlessWith: /\bcalling me (?:love|mate|pal|hun|dear|darling|sir|babe|bro|mr|mrs|miss)\b/,
  }),
  rule(
    'do_not_contact',
    `\\b${NOT} (?:please |ever |you dare |dare |bother to |trouble to |trouble yourself to |trouble yourselves to |keep |try to |try and )*${CONTACT_VERB}(?: ${AIM})*(?: (?:about|with|for) .*)?$`,
    { unlessAfter: NO_ORDER, unlessWith: LIMIT, unlessText: UNTIL },
  ),
  rule(
    'do_not_contact',
    `\\b${NOT} (?:please |ever |you dare |dare |bother to |keep )*${CONTACT_VERB} (?:me|us|this number|my number)(?: ${AIM})*(?: (?:or|you|i|mate|pal|as|on|ok|otherwise|ffs|it is|we are|this)\\b.*)$`,
    { unlessAfter: NO_ORDER, unlessWith: LIMIT, unlessText: UNTIL },
  ),
  rule(
    'do_not_contact_again',
    `\\b(?:do not|never|not to) (?:ever )?(?:${CONTACT_VERB}|call|ring|phone) (?:me |us |this number |my number )?(?:ever |any more|again|any further)\\b`,
    { unlessAfter: /(?:^| )(?:i|we|they|why|who|if|if you) $/, unlessWith: LIMIT },
  ),
  rule(
    'do_not_contacting',
    `\\b(?:do not|no more|no) (?:bother |keep |want you )?(?:texting|messaging|contacting|bothering)(?: ${AIM})*$`,
    { unlessAfter: SELF, unlessWith: LIMIT },
  ),
  rule(
    'mind_not',
    `\\b(?:mind|rather|prefer)(?: you)?(?: were)? not (?:texting|messaging|contacting|to (?:text|message|contact))(?: ${AIM})*$`,
    { unlessWith: LIMIT },
  ),
  rule(
    'do_not_send',
    '\\b(?:do not|never|not to) (?:ever |please |keep )*(?:send|sending)(?: (?:me|us|this number))*(?: (?:any|more|anything|else|texts?|messages?|these|this|them|it|stuff|spam|marketing|offers|rubbish|crap|shit|again|of|your|ever|please|thanks|further))+$',
    { unlessAfter: NO_ORDER, unlessWith: LIMIT },
  ),
  rule(
    'do_not_want',
    `\\b(?:not|no longer|never) (?:want|wish|wishing|wanting|need|like|require|asked for|ask for|agree to|consent to|appreciate|wanted)(?: (?:receive|get|getting|receiving|have|see|be sent|sent|for|${DET}))* ${STRONG_NOUN}\\b(?! (?:details|number|form|person|from (?:my|the|a)|us|me)\\b)`,
    { unlessWith: LIMIT },
  ),
  rule(
    'do_not_want_to_hear',
    '\\b(?:not|no longer|never) (?:want|wish|wanting|wishing|like|care) (?:you )?to (?:ever )?(?:hear from|be (?:contacted|texted|messaged|bothered(?! (?:with|about|by)\\b)|hassled|pestered|spammed|disturbed)|(?:text|message|contact|bother) me|be on (?:your|this|the|any))',
    { unlessWith: LIMIT },
  ),
  rule(
    'do_not_want_it',
    `${BEFORE}(?:i )?do not want (?:this|these|them|any more|any more of (?:this|these|them))${AFTER}`,
  ),
  rule(
    'sick_of_it',
    `\\b(?:fed up|sick|sick and tired|tired|had enough|had it up to here|done|bored|enough) (?:of|with) (?:${DET} |${SEND} |being )*(?:${STRONG_NOUN}|texted|messaged|${GERUND})\\b`,
    {
      unlessWith:
        /\b(?:sick|tired|fed up|done|bored) (?:of|with) (?:texting|messaging|contacting|ringing|chasing)\b(?! (?:me|us))/,
    },
  ),
  rule(
    'remove_me',
    `\\b(?:remove|delete|erase|wipe|scrub|purge|unlist|expunge|destroy|strike|block) ${OWN_EXACT}\\b(?! (?:old|new|(?:[a-z]+ )?(?:windows?|gutters?|tiles?|boiler|kitchen|bath|roof|chimney|radiators?|doors?|fence|carpets?|trees?))\\b| from (?:the )?(?:door|gate|van|\\d|nine|morning|afternoon|early|booking|slot|rota|quote|monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|today|next week))`,
    { unlessAfter: NEGATED_OR_ASKED, unlessText: CORRECTS },
  ),
  rule(
    'remove_from_list',
    `\\b(?:remove|delete|take|get|knock|cross|scratch|strike|drop|keep|want|bump|leave) (?:${OWN}|him|her|them) (?:straight |right |completely |well )?(?:off|out|from|of|off of|out of|off from|removed from)(?: (?:of|your|the|this|that|these|whatever|any|all|every|its|bloody|fucking|damn|stupid))*(?! (?:waiting|cancellation|reserve|guest|price|snag|wish))(?: [a-z]+)? ${LIST}\\b(?! of (?!people|customers|numbers|contacts|leads|names|texts|yours)| for (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|today|the \\d|next))`,
    { unlessAfter: NEGATED_OR_ASKED, unlessText: CORRECTS },
  ),
  rule(
    'off_the_list',
    `(?:${BEFORE}(?:remove|delete|take|strike)?|\\b(?:get|come|be|getting)) ?(?:off|from)(?: (?:of|your|the|this|that|these|any|all|ur))* ${LIST}${AFTER}`,
    { unlessAfter: NEGATED },
  ),
  rule('remove_number', `${BEFORE}(?:remove|delete|erase|wipe) (?:number|details|name|data)${AFTER}`),
  rule(
    'take_me_off',
    `\\b(?:take|get|knock|cross|scratch|strike|cut|want) ${OWN_EXACT} (?:off|out)(?: (?:it|this|here|there))*${AFTER}`,
    { unlessAfter: NEGATED, unlessText: CORRECTS },
  ),
  rule('take_details', `\\btake (?:my|our) (?:details|number|name) off\\b(?! hold)`, {
    unlessAfter: NEGATED,
    unlessText: CORRECTS,
  }),
  rule(
    'to_be_removed',
    '\\b(?:i|we) (?:would like|want|wish|need|have asked|asked|request|demand|insist|am asking|expect) to be (?:removed|taken off|taken out|deleted|unsubscribed|opted out|left alone)\\b(?! (?:the|your|that) (?:waiting|cancellation))',
  ),
  rule(
    'to_be_removed',
    '\\b(?:can|could|may) (?:i|we|my number|my details|my name) (?:please |now |just )*(?:be|get) (?:removed|taken off|taken out|deleted|unsubscribed|opted out)\\b',
  ),
  rule(
    'to_be_removed',
    '\\b(?:my|this) (?:number|name|details|data)(?: (?:should|must|needs?|has|have|is|was|to|supposed|be|being))* (?:removed|taken off|deleted|wiped|erased)\\b(?! (?:old|by mistake))',
    { unlessText: CORRECTS },
  ),
  rule(
    'lose_my_number',
    '(?<!\\b(?:did|have|if|might|ever) you )\\b(?:lose|forget|bin|ditch|chuck|burn|scrap|trash|get rid of|tear up|shred|throw away) (?:my|this) (?:number|details|contact|info)\\b',
    { unlessAfter: NEGATED },
  ),
  rule(
    'leave_me_alone',
    '\\bleave (?:me|us|my phone) (?:the fuck |the hell |well )?(?:alone(?! (?:for (?:an?|half|five|ten|the)\\b|with (?:the|a|it|my)|to (?:think|decide)|decide)\\b)|be(?! for (?:an?|half|five|ten|the|now)\\b)|in peace|out of it(?! next)|out of this|out(?! of| the | on ))\\b',
    {
      unlessAfter: NEGATED,
      unlessWith:
        /\b(?:until|till|til) (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|next|after|the|then|\d)/,
    },
  ),
  rule(
    'unsubscribe',
    '\\bunsubscribe\\b(?! from (?!(?:all |any |every |getting |receiving |further |the )*(?:this|these|that|your|you|yous|them|all|any|everything|it|text\\w*|messag\\w*|marketing|mailings?|lists?|sms|database|service|notifications?|communications?|spam|alerts?|offers?|promo\\w*|updates?|data|solar|company)\\b))(?! (?:from )?(?:the |my |our |your )?(?:e ?mails?|newsletter|neighbours?|other|him|her|them|it)\\b| from my\\b)',
    {
      unlessAfter: NEGATED,
      unlessWith:
        /\bunsubscribe\b.*\b(?:competitors?|other (?:firm|lot|company)|finance|e ?mails? (?:but|only)|wife s email|my email)\b/,
      unlessText:
        /\bby (?:mistake|accident)\b|\b(?:reply|text|send) (?:stop|unsubscribe)\b|\b(?:texts?|messages?|sms|text messages) (?:are|is) (?:ok|okay|fine|good)\b/,
    },
  ),
  rule(
    'opted_out',
    '\\b(?:i|we) (?:have |had )?(?:already )?(?:opted out|unsubscribed)\\b(?! (?:of|from) (?!these|this|your|texts|messages|all(?! the others)|everything|it|you))(?! from all the others)',
    { unlessText: /\bby (?:mistake|accident)\b|\baccidentally\b|\bback (?:in|on)\b|\bkept (?:you|yours)\b/ },
  ),
  rule(
    'opt_out',
    `\\bopt (?:(?:me|us|my number|this number) )?(?:out|owt|anything)(?: (?:of|from) (?:this|these|them|everything|all|it|(?:[a-z]+ ){0,4}(?:texts?|messages?|marketing|sms|contact|communications?|lists?|mailings?))(?: from you)?(?: (?:please|thanks|now))*$|${AFTER})`,
    { unlessAfter: NEGATED, unlessText: /\b(?:reply|text|send) stop\b/ },
  ),
  rule(
    'blocking_you',
    `${BEFORE}(?:you are |you have been |number |this number )*(?:reported|blocked|blocking (?:you|this number))(?: as spam)?${AFTER}`,
    { unlessText: /\b(?:could not (?:ring|call|text)|drains?|sinks?|toilet|gutters?|leak\w*)\b/ },
  ),
  rule(
    'blocking_you',
    '\\bi (?:am|will|have|shall)(?: (?:now|just|going|to|be|already|also))* (?:block|blocking|blocked|report|reporting|reported)(?: and (?:report|block)\\w*)? (?:you|this|your number|the number)\\b(?! (?:in|a|an|off|out|some|of|fault|leak|problem|damage|to (?:my|the|our) (?:landlord|council|manufacturer|insurance|insurer|agent|housing))\\b)(?! if (?:nobody|no one|no body|you do not (?:turn|come|show|fix|refund|finish)|the|it|he|they)\\b)',
    {
      unlessText:
        /\bif (?:you|nobody|no one|they|he|it)(?: [a-z]+){0,2} not (?:turn|come|show|fix|finish|refund|sort|get|pay)\b/,
    },
  ),
  rule('insult', `${BEFORE}(?:you can )?(?:go )?(?:${INSULT}|do one)${AFTER}`, { unlessText: DELIGHT }),
  rule(
    'insult',
    `\\b${STRONG_INSULT}\\b(?! the (?!lot|fuck|hell)| my| our| to (?!hell|fuck)| (?:winter|cold|rain|covid|summer|snow|weather|monday|british gas|edf)\\b)`,
    {
      unlessText: DELIGHT,
      unlessAfter: /(?:^| )(?:to|can|could|was|it|s|is|i|of|the|a) $/,
    },
  ),
];
