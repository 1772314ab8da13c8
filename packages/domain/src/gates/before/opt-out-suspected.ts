import { LIMIT, NO_ORDER, UNTIL } from './opt-out-grammar.ts';
import { type ClauseRule, rule } from './rule.ts';

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
  rule(
    'never_signed_up',
    '\\b(?:never|not) (?:signed up|asked for (?:this|these)|subscribed|registered|opted in|opt in|consented|consent)\\b',
  ),
  rule(
    'never_signed_up',
    '\\bnot (?:sign up|subscribe|register|ask for (?:this|these|them|any of (?:this|it|these))|agree to (?:this|these))(?: (?:to|for|with|this|these|any|of|it|you|texts?|messages?|spam|please|thanks))*$|\\bwho (?:signed|put|added) (?:me|us)\\b',
    { unlessAfter: /\b(?:why|if|do|should|can|could) (?:i|we|you) $/ },
  ),
  rule(
    'brushed_off',
    '^(?:(?:no|just|please|oh) )*(?:leave it(?: there| at that)?|not bothered|i am not bothered|do not bother|that will do|i am done|we are (?:done|finished)|nothing (?:further|more)|call it a day|good ?bye|bye bye|end of|that is all from me)(?: (?:thanks|please|mate|ta|now))*$',
    {
      onlyText: /^(?:\S+ ){0,5}\S+$/,
    },
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
  rule('harassed', '\\byou are (?:harassing|spamming|pestering|stalking|bothering) (?:me|us)\\b'),
  rule('how_often', '\\bhow many (?:more )?times\\b', {
    unlessText: /\btimes (?:a|per|each|every|do you (?:service|clean|visit|come))\b/,
  }),
  rule(
    'grating',
    '\\b(?:you are|your|you lot are|this is) (?:[a-z]+ )?(?:(?:driving|sending) (?:me|us) (?:mad|crazy|nuts|insane|up the wall|round the (?:bend|twist))|(?:doing|wrecking) my (?:head|nut)|getting on my)\\b',
    { unlessText: /\b(?:bills?|boiler|noise|damp|drip\w*|leak\w*|draughts?|cold|landlord)\b/ },
  ),
];
