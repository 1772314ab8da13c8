import { rules } from './rule.ts';

const KIN =
  '(?:husband|wife|mum|mother|dad|da|father|son|daughter|brother|sister|partner|nan|nana|gran|grandma|grandmother|granny|grandad|granddad|grandfather|uncle|aunt|auntie|friend|fiance|fiancee|child|baby|boy|girl)';
const PERSON = `(?:he|she|they|who|NAME|${KIN}|(?:the|this|that|this|our) (?:gentleman|lady|man|woman|person|owner|homeowner|tenant|customer|account holder|occupant|owner of this (?:phone|number)|person you [a-z ]{1,40})|[a-z]+ s ${KIN})`;
const ADVERBS =
  '(?: (?:has|have|had|sadly|just|recently|is|was|unfortunately|only|now|s|suddenly|also|since|then|both|unexpectedly|tragically|peacefully))*';

/** Somebody has died. Over clauses whose names are written NAME. */
export const BEREAVEMENT = rules(
  'bereavement',
  [
    `\\b${PERSON}${ADVERBS} (?:died|dead$|dead (?:now|sorry|since|and)|passed(?! the| my| your| me| it| on to| a test| by| him| her| his| on your| up| out| inspection| for| probation| with| over (?:the|my|your|to the))|deceased|gone to heaven|killed|no more$)`,
    { unlessText: /\bdied (?:laughing|of (?:shock|laughter|embarrassment))\b/ },
  ],
  [
    '\\b(?:passed away|passed over(?! the| my| your| to)|passed on(?! to| your| the| my| it)|deceased|bereaved|bereavement|no longer with us|widow|widowed|widower|terminally ill|god rest|rest in peace)\\b',
    { unlessText: /\b(?:no longer with us|is he|is she) (?:as a customer|at the company)\b/ },
  ],
  ['\\bfuneral\\b', { unlessText: /\bfuneral (?:plans?|directors?|home|cover|parlour)/ }],
  [
    `\\b(?:lost|buried|burying|cremated|death of|loss of|losing)(?: (?:my|our|his|her|a|the|me|both|dear|late))* (?:${KIN}|loved one|parents?)\\b(?! (?:s|number|email|phone|keys|quote)\\b)`,
  ],
  [`\\blate (?:${KIN})\\b(?! (?:to|for|again|tonight|today)\\b)`, { unlessAfter: /\b(?:is|was|be|running) $/ }],
  ['\\bdeath in (?:the|my|our) family\\b|\\bfamily (?:death|loss)\\b|\\bdeath certificate\\b'],
  [
    '\\b(?:took|taken) (?:his|her|their) own life\\b|\\b(?:he|she|NAME|they) (?:sadly )?did not (?:make it|survive|pull through)(?! (?:to|in|on|for|home|back)\\b)',
  ],
  [
    '^(?:sadly |unfortunately |then |suddenly )*died\\b(?! laughing| when| off| down)',
    { onlyText: new RegExp(`\\b(?:he|she|${KIN})\\b`) },
  ],
  [
    '\\bexecutor\\b|\\b(?:his|her|their|s) estate\\b|\\bprobate\\b',
    { unlessText: /\b(?:estate agents?|new build estate)\b/ },
  ],
  ['^(?:r i p|rip)\\b(?! off)'],
);
