import { LIMIT, NO_ORDER, UNTIL } from './opt-out-grammar.ts';
import { type ClauseRule, rule } from './rule.ts';

const ADDRESSED =
  '(?:(?:please|ok|no|oi|oh|right|well|lads?|lasses|girls|guys|folks|ladies|gents|mate|pal|bro|man|love|you lot|that is|will you|can you|could you|really|just|now|thanks|already|quite|for god s sake|ffs) )*';
const CLOSE = '(?: (?:please|thanks|thank you|now|already|then|mate|pal|love|lads|guys|girls|ok|will you|xx?))*$';
/** Nothing else is said, so that "leave it with me" or "I'm out till five" are no sign. */
const alone = (says: string) => `^${ADDRESSED}${says}${CLOSE}`;

/** Means an opt-out only if the whole text is it. */
const ALONE =
  '(?:i am out|can you not|leave it(?: there| at that| be| out)?|i am done(?: with (?:this|it|all this))?|nothing (?:further|more)|unwanted(?: (?:texts?|messages?|spam|contact))?|not wanted|too many (?:texts?|messages?)|respect my (?:privacy|wishes)|no is no|leave off|quit|that is the last one|never again|do not reply|(?:just )?give up|call it a day|that will do|we are (?:done|finished)(?: here)?)';

/** May mean an opt-out, may not: a person should look before anything more is sent. */
export const SUSPECTED_OPT_OUT: readonly ClauseRule[] = [
  rule(
    'keep_texting',
    '\\bwhy (?:do|are) you (?:keep|still|always|constantly)?\\s?(?:on )?(?:texting|messaging|contacting|spamming|bothering)\\b',
  ),
  rule(
    'spam',
    `^(?:this|it|that)?\\s?(?:is|s|looks like)?\\s?(?:just )?(?:a )?(?:spam|scam|harassment|unsolicited.*)$`,
  ),
  rule('never_signed_up', '\\bnever (?:signed up|asked for (?:this|these)|subscribed|registered)\\b'),
  rule(
    'never_signed_up',
    '\\bnot (?:sign up|subscribe|register|ask for (?:this|these|them|any of (?:this|it|these))|agree to (?:this|these))(?: (?:to|for|with|this|these|any|of|it|you|texts?|messages?|spam|please|thanks))*$|\\bwho (?:signed|put|added) (?:me|us)\\b',
    { unlessAfter: /\b(?:why|if|do|should|can|could) (?:i|we|you) $/ },
  ),
  rule('given_up_on', '\\bgive up\\b', { onlyText: /\bnot interested\b/ }),
  rule(
    'will_contact_you',
    '\\bnot (?:text|message|contact|call|ring) (?:me|us) (?:i|we) will (?:text|message|contact|call|ring|be in touch|get in touch|come|let)\\b',
  ),
  rule('do_not_call', '\\bdo not (?:call|ring|phone) (?:me|us|this number)(?: please| thanks)*$', {
    unlessAfter: NO_ORDER,
    unlessWith: LIMIT,
    unlessText: UNTIL,
  }),
  rule('enough', alone('(?:no more|enough|enough is enough|that s enough|had enough|i have had enough)')),
  rule('harassed', '\\byou are (?:harassing|spamming|pestering|stalking|bothering) (?:me|us)\\b'),
  rule('how_often', '\\bhow many (?:more )?times\\b', {
    unlessText: /\btimes (?:a|per|each|every|do you (?:service|clean|visit|come))\b/,
  }),
  rule(
    'grating',
    '\\b(?:you are|your|you lot are|this is) (?:[a-z]+ )?(?:(?:driving|sending) (?:me|us) (?:mad|crazy|nuts|insane|up the wall|round the (?:bend|twist))|(?:doing|wrecking) my (?:head|nut)|getting on my)\\b',
    { unlessText: /\b(?:bills?|boiler|noise|damp|drip\w*|leak\w*|draughts?|cold|landlord)\b/ },
  ),
  rule('said_by_itself', alone(ALONE), { onlyText: new RegExp(alone(ALONE)) }),
];
