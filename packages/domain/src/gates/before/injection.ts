import type { Incoming } from './gate.ts';
import { lastClause } from './gate.ts';
import { rules } from './rule.ts';

const OURS =
  '(?:system |original |initial |hidden |secret |full |previous |prior |above |earlier |current |own |custom |base )*(?:prompts?|instructions?|rules|guidelines|guardrails|restrictions|filters?|configuration|config|safety|programming|directives?|context window|api keys?)';

/** Orders to a model, not to a company. */
export const INJECTION = rules(
  'injection',
  [
    `\\b(?:ignore|forget|disregard|override|overrule|bypass|disable|turn off|switch off|break|remove|drop|delete)(?: (?:all|any|the|your|my|of|every|safety))* ${OURS}\\b`,
    {
      unlessWith: /\b(?:boiler|thermostat|planning|fitting|building)\b/,
    },
  ],
  [
    '\\b(?:ignore|forget|disregard)(?: (?:all|everything|anything|whatever))*(?: (?:of|that|the|you))* (?:above|you (?:were|have been) told|you know|previously said|before this)\\b',
  ],
  [
    '\\b(?:new|updated|your new) (?:instructions?|task|role|prompt|system prompt|objective|rules)\\b(?: is| are| you)?',
    { unlessWith: /\b(?:boiler|manual|kitchen)\b/ },
  ],
  [
    `\\b(?:show|print|reveal|repeat|output|tell|give|list|share|display|translate|encode|leak|dump|paste|send|write|copy)(?: (?:me|us|out|back|all|of|to))* (?:your|the|its) ${OURS}\\b`,
    {
      unlessWith:
        /\b(?:boiler|thermostat|planning|fitting|manual|installation|care|building|deposit)\b|\bthe (?:instructions|rules|safety)\b(?! (?:above|you|word))/,
    },
  ],
  [
    `\\bwhat (?:is|are|were|was) (?:your|the (?:system|original|initial|hidden)) (?:system |original |initial |hidden )*(?:prompts?|instructions?)\\b|\\bwhat (?:are|were) you (?:told|instructed|programmed) to\\b|\\b(?:your|tell me your|is your) (?:system )?prompt\\b`,
  ],
  [
    '\\b(?:what|which) (?:ai |language |llm )?model (?:are you|do you|is this)(?: running| using| based)?\\b|\\bas an? (?:ai|a i|ai language model|language model)\\b',
  ],
  ['\\bwhat are your rules\\b.*$', { onlyText: /\b(?:list|all|word for word|verbatim)\b/ }],
  [
    '\\b(?:word for word|verbatim)\\b|\\b(?:text|everything|line|words) (?:above|before this|in your context)\\b|\\babove starting with\\b',
  ],
  [
    '\\b(?:system prompt|developer mode|debug mode|admin mode|god mode|dan mode|sudo|jailbreak|do anything now|you are now (?:a|an|in|dan|the|going|free|obey)|you now (?:obey|answer|work)|pretend (?:you are|to be|that)|act as (?:a|an|if|my) (?!contractor|main|one|guide)|role ?play|no restrictions|context window|guardrails)\\b',
    {
      unlessWith: /\bact as (?:a |an |the |my )?(?:main |principal |lead )?(?:contractor|guarantor|landlord)\b/,
    },
  ],
  ['\\bfrom now on (?:you|respond|answer|reply|only|speak|say|act)\\b'],
  [
    '\\b(?:agree|confirm|say)\\b.*\\b(?:legally binding|price is (?:£|\\$)?(?:0|1|free)\\b|£1\\b|for £1\\b)|\\bsell me\\b.*£ ?1\\b|\\boverride (?:discount|price|the price|your)\\b|\\bmust now agree\\b',
  ],
  [
    '\\bwrite (?:me )?(?:a |some |the )?(?:python|javascript|code|poem|essay|haiku|song|script|sql|story)\\b|\\btell me a joke\\b',
  ],
  [
    '\\bi am (?:your|the) (?:developer|admin|administrator|ceo|creator|owner|programmer|boss)\\b|\\bthis is (?:the|your) (?:admin|developer|administrator)\\b',
    {
      onlyText:
        /\b(?:prompt|instructions|filters?|guardrails|configuration|config|disable|override|mode|print|rules|turn off)\b/,
    },
  ],
);

/** Marks that belong to chats with models and to nothing a person texts. */
const MARKUP =
  /<\/?(?:system|user|assistant|instructions?|prompt)>|<\|[a-z_]+\|>|\[\/?(?:system|inst|admin|override)\]|^\s*#{2,}\s*\w|^\s*(?:system|assistant|user|developer)\s*:\s*\S/imu;

/** Whether a text tries to steer the model. It is noted and stays data: quoted as JSON, and nobody's answer depends on it. */
export function isInjection({ folded, text }: Incoming): boolean {
  return MARKUP.test(folded) || lastClause(INJECTION, text) >= 0;
}
