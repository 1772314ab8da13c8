import { type ClauseRule, rule } from './rule.ts';

const ADDRESSED =
  '(?:(?:please|ok|no|oi|oh|right|well|lads?|lasses|girls|guys|folks|ladies|gents|mate|pal|bro|man|love|you lot|you lot again|that is|will you|can you|could you|really|just|now|thanks|already|quite|for god s sake|for goodness sake|ffs|look|sorry|i said|let us|cheers) )*';
const CLOSE =
  '(?: (?:please|thanks|thank you|now|already|then|mate|pal|love|lads|guys|girls|ok|will you|xx?|yeah|eh|for good|today|cheers|boys))*$';
const alone = (says: string) => `^${ADDRESSED}${says}${CLOSE}`;

/** Means "no more of this" when the whole text is nothing else; inside a longer text it may speak of anything. */
const ALONE =
  '(?:i am out|can you not|will you ever (?:stop|shut up|give over)|do go away|dnc|never again please|put me down as a never|spare us both|leave it(?: be| out)|(?<=oi )leave it|leave it(?= now| please)|i am done with (?:this|it|all this|you)|nothing (?:further|more)(?= please)|nothing (?:further|more|else) from (?:you|yous|you lot|your lot)|unwanted(?: (?:texts?|messages?|spam|contact))?|not wanted|too many (?:texts?|messages?)|i am getting too many (?:texts|messages)|respect my (?:privacy|wishes)|no is no|leave off|lay off(?: me| us)?|quit|that is the last one|never again|do not reply|give up|we are (?:done|finished) here|exit(?: list)?|out|leave(?: list| me| now| group| the list)?|drop (?:it|me)|skip me|let me out|knock it on the head|shut (?:it|this) (?:down|off)|turn (?:this|these) off|i want (?:it|this|these) stopped|(?:make|how do i make|how can i make) (?:it|this|these|them) stop|make an end of it|good riddance|bye good riddance|good ?bye good riddance|leave my(?: nuh)?|forget you (?:know|knew|ever knew|met) me|good ?bye for ?ever|bye for ?ever|do not disturb(?: me| us)?|cut me (?:out|off|loose)|count me out|include me out|log me out|sign me out|the end of it|get me out(?: of (?:this|here))?|(?:this is|count this as|that is|treat this as) my stop|respect that|game over|over and out|away with you|be gone|get gone|shoo|off you go|scram|vamoose|opted out|delete everything|(?:this|it|that) is (?:pure |sheer |total |just )?harassment|i consider this harassment|blocked you|do not bother (?:replying|texting|messaging|again|answering)|away (?:you|ye) go|let me live|get out of it|mute|ghost me|(?:radio )?silence(?= please)|less of (?:the|these) texts|(?:last|final) warning|blocking(?: reporting)?|blocked(?: reported)?|reported(?: blocked)?|reporting(?: you| this)?|how many times(?: do i (?:have|need) to (?:say|ask|tell you)(?: it)?)?|i did not ask for (?:these|this|them|any of (?:this|these|it)))';
const ENOUGH =
  '(?:enough|enough is enough|that is enough|that s enough|thats enough|had enough|i have had enough|enough of (?:this|that|it)|i have had it|give it a rest)';

/** Short texts that say it by being all that is said. */
export const OPT_OUT_ALONE: readonly ClauseRule[] = [
  rule('alone', alone(ALONE), { onlyText: new RegExp(alone(ALONE)) }),
  rule('enough', alone(ENOUGH), {
    onlyText: /^(?:\S+ ){0,6}\S+$|\b(?:text\w*|messag\w*|spam\w*|phone|number|contact\w*|pester\w*)\b/,
    unlessText:
      /\b(?:price|quote|yes|when|book|boiler|bills?|cold|damp|panels?|money|deposit|cheap\w*|said|please (?:call|ring)|call me|ring me|interested in|how much|\d+k|lol|haha)\b/,
  }),
];
