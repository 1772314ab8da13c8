import { rules } from './rule.ts';

/** What a machine does not say: an answer follows, so a person wrote it. */
const PERSON =
  /\b(?:yes|no thanks|interested|not interested|call me|ring me|quote|(?:is|are|am|be|works?) (?:fine|free|good|ok|okay|best|in (?:all|tomorrow|on|after|from|later))|then free|after (?:\d|that|the)|works for|do you|can you|could you|how much|happy to|my wife|shall i|is home|still after)\b/;
const HUMAN = { unlessText: PERSON };
const LATER = '(?:as soon as|when i|on my return|upon|later|within|shortly|soon|in due course|during|at my|once i)';

/** A phone or an office answering by itself. */
export const AUTO_REPLY = rules(
  'auto_reply',
  [
    '\\b(?:out of (?:the )?office|automatic(?:ally)? (?:reply|response|message|generated)|automated (?:reply|response|message)|auto ?(?:reply|response|responder|mated (?:reply|response|message)))\\b',
    {
      unlessText:
        /\b(?:is this|is it|are these|are you|is not it|is that|this is|s an) an? ?(?:auto[a-z]*) (?:message|reply|response)? ?(?:is not|or|right|innit)\b|\b(?:is this|is it|is not it|is that|are these)\b|\b(?:fine|works|free|suits|is good|is ok)\b/,
    },
  ],
  ['^auto$|^\\[?auto\\]?\\b.*\\b(?:later|back)\\b'],
  [
    '\\b(?:mailbox|inbox|number|line|account|phone) is (?:not (?:being )?monitored|unmonitored|unattended)\\b|\\b(?:unmonitored|unattended) (?:mailbox|inbox|number)\\b',
  ],
  [
    '\\b(?:does|can|do) not (?:accept|receive|take) (?:texts?|text messages?|sms|replies|incoming|messages?)\\b|\\bnumber (?:you have )?(?:texted|dialled|called)?(?: [a-z]+)? ?is not (?:in service|available|recognised)\\b|\\bnot in service\\b',
    { unlessAfter: /\b(?:i|my phone) $/ },
  ],
  [
    '\\b(?:could|can|was) not be (?:delivered|sent)\\b|\\bunable to (?:send|deliver)(?: your| this)? message\\b|\\bmessage (?:blocking|not delivered|undeliverable|failed)\\b|\\bdelivery (?:failed|failure)\\b',
  ],
  ['^(?:sorry |hi |hello )*i am (?:currently |now )?driving(?: (?:right now|at the moment|with .*))?$', HUMAN],
  [
    '\\b(?:driving (?:mode|focus)|with driving focus|sent (?:automatically|from my car|via quick reply|from focus)|quick reply|do not disturb (?:while|is on|is turned)|focus (?:mode|turned on)|not receiving notifications|notifications (?:silenced|turned off|are off))\\b',
  ],
  ['\\bhave (?:my )?notifications\\b|\\bnotifications are (?:off|silenced)\\b'],
  [
    '\\b(?:on annual leave|currently on (?:leave|holiday)|away from (?:the|my) (?:office|desk|phone)|limited access to|no access to (?:my )?(?:messages|emails?|phone)|will not be checking)\\b',
    { unlessText: /\b(?:ring|call me|any ?time|fine|free|happy to|interested|quote)\b/ },
  ],
  [
    '\\b(?:thank you|thanks) for (?:your (?:message|text|email|enquiry|call)|contacting|texting|calling|getting in touch with (?!me|us)|getting in touch$).*$',
    {
      unlessText:
        /\b(?:yes|no thanks|not interested|interested|sorted|call me|quote|works|suits|but|not (?:want|need)|do not|stop|remove|me again|texting me|contacting me|i would)\b/,
    },
  ],
  [
    '\\b(?:we|office|shop|showroom|salon|surgery) (?:are|is) (?:currently |now )?(?:closed|unavailable)\\b',
    { unlessText: /\b(?:when|so i|can you|could you|your office|if you)\b/ },
  ],
  [
    '\\b(?:office|opening|business|working) hours (?:are|is)\\b|\\bduring (?:office|opening|business|working) hours\\b',
    { unlessText: /\b(?:call me|what are|i work|i am at|my)\b/ },
  ],
  [
    '\\b(?:you have|you) reached (?:the )?(?:voicemail|mailbox|[a-z]+)|\\bvoicemail of\\b',
    { unlessText: /\b(?:wrong number|wrong person)\b/ },
  ],
  [
    '\\b(?:your )?(?:request|message|text|email|enquiry)(?: [a-z]+){0,3} (?:has been|been|was) (?:received|logged|created|registered)\\b|\\bticket (?:\\d+|number|ref)(?: [a-z0-9]+)? ?(?:has been|created|is)|\\bhave received your (?:message|text|request|email|enquiry)\\b|\\ban? (?:agent|advisor|adviser|member of (?:our|the) team) will\\b',
  ],
  [
    `\\b(?:i|we) will (?:get back|respond|reply|be in touch|return|call|ring|text|see your message)(?: (?:to|you|back|your|it|message|call))* ${LATER}\\b`,
    {
      onlyText:
        /\b(?:missed your call|in a meeting|driving|away from|can not (?:talk|answer|take)|unable to|unavailable|currently|right now|not receiving|do not disturb)\b/,
      unlessText: PERSON,
    },
  ],
  [
    '^(?:sorry )?(?:i )?can not (?:talk|answer|take your call) right now$|^(?:sorry )?i (?:am unable to take|missed) your call\\b',
    HUMAN,
  ],
);
