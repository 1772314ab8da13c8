import { rules } from './rule.ts';

const BOT =
  '(?:bots?|robots?|chat ?bots?|chat ?gpt|gpt|ai|a i|machines?|computers?|computer program(?:me)?|automated|automatic|automation|scripts?|auto ?bots?|algorithm|siri|alexa|virtual assistant|artificial(?: intelligence)?)';
const HUMAN =
  '(?:humans?|human being|real person|real human|real people|actual person|actual human|actual people|living person|proper person|person|real$|even real)';
const BETWEEN =
  '(?: (?:just|actually|really|even|like|talking|speaking|texting|chatting|messaging|dealing|to|with|some|kind|of|sort|a|an|the|being|one|those|these|them|that|real|only|not|definitely|sure|genuinely|my|your|all|any|replying))*';

/** Whether they talk to a machine. Over clauses whose names are written NAME. */
export const BOT_QUESTION = rules(
  'bot_question',
  [
    `\\b(?:are|r|is|am|was|were|did|do|does|have|be) (?:a |an |actual )?(?:you|u|this|that|it|i|there|NAME|they|these|those|we)${BETWEEN} (?:${BOT}|${HUMAN})\\b(?! (?:in charge|who (?:does|did|came)|i spoke|i can|to (?:talk|ring|call|speak)|from|for|dealing|responsible|contact|estate|open|door|doors|gate|gates|blinds|timers?|shut|valve|lights?))`,
    {
      unlessWith:
        /\b(?:do|does|did|have) (?:you|they|the) (?:use|have|sell|fit|install|accept|charge|need|do)\b|\b(?:work|working) (?:with|on)\b|\bis (?:it|there) (?:an?|the) (?:automatic|automated) (?:garage|gate|door|valve)\b/,
    },
  ],
  [
    `\\b(?:you are|your|you re|this is|that is|you sound like|sounds like|sound like|feels like|seems like|looks like|must be|it is|bet (?:you are|this is|it is|that is)|thought (?:you were|this was)|sure (?:you are|this is|it is)(?: not)?)(?: (?:just|clearly|obviously|definitely|not|probably|only|really|surely|totally))* (?:a |an |some )?(?:real |fucking |bloody )?${BOT}\\b(?! (?:shop|repair|engineer|games?|desk|room))`,
  ],
  [
    `\\b(?:you are|your|this is|it is|that is) not(?: (?:really|actually|even|a|an))* ${HUMAN}\\b`,
    { unlessWith: /\bnot real(?:ly)? (?:interested|sure)\b/ },
  ],
  [
    `^(?:(?:so|ok|hi|sorry|hello|hang on|wait|lol|oh|hmm|erm|is it|you) )*(?:a |an )?(?:${BOT}|human|real person|person)(?: (?:or|vs) (?:a |an |is it a |just a )?(?:${BOT}|human|real person|person|real))?(?: (?:then|lol|much|alert))?$`,
    {
      unlessWith: /^(?:automatic|automated|computers?|machines?|scripts?|person)$/,
    },
  ],
  [
    '\\b(?:speak|talk|chat|speaking|talking|talked) (?:to|with) (?:a |an )?(?:real|actual|proper|human|live|living)(?: (?:person|human|being|one))?\\b',
  ],
  [
    `\\b(?:not|never|rather not|no)(?: [a-z]+){0,3} (?:speak|talk|chat|speaking|talking|reply|text|texting|deal|dealing)(?:ing)? (?:to|with) (?:a |any |some |an )?${BOT}\\b`,
  ],
  [
    `\\b(?:am|are|is)(?: (?:i|we|a))* (?:talking|speaking|texting|chatting|messaging|talkin) (?:to|with) (?:a |an |some )?(?:${BOT}|${HUMAN})\\b`,
  ],
  [
    `\\b(?:${BOT}|${HUMAN})\\b(?: [a-z]+){0,4} or(?: (?:is it|is this|are you|am i|just|a|an|some|talking to|really))* (?:${BOT}|${HUMAN}|human|person)\\b`,
  ],
  [
    `\\b(?:you|NAME|someone|somebody|anyone|anybody|there)\\b(?: [a-z]+){0,3} or(?: (?:is it|is this|just|a|an|some))+ (?:${BOT})\\b`,
  ],
  [
    `\\b(?:is|was|are|did|does|has|have)(?: (?:there|an?|any|actual|real|even|a real|some))* (?:human|person|people|someone|somebody|anyone|anybody|bot|robot|ai|computer|machine)(?: (?:actually|really|even|just))* (?:writing|typing|write|wrote|written|type|typed|reading|read|replying|reply|sending|sent|there$|behind|answering|on the other end)\\b`,
    {
      unlessText: /\b(?:come|visit|survey|reply to my (?:email|call)|sent (?:out|round))\b/,
    },
  ],
  [`\\b(?:written|typed|sent|generated|made|done) by (?:a |an )?${BOT}\\b`],
  [
    `\\b(?:prove|show me|confirm|promise)(?: [a-z]+){0,2} (?:are|is|re)?(?: not)?(?: (?:a|an|actually|really))* ?(?:${BOT}|human|real|real person)\\b`,
  ],
  [
    '\\b(?:is|are|am) (?:i|we)? ?(?:there|get|going to get)? ?(?:to )?(?:speak|talk) to (?:a|an) (?:actual|real) (?:human|person)\\b|\\bis there (?:a|an actual|a real|any) (?:human|person|real people)(?: (?:there|here|at all|at the other end))*$',
  ],
);
