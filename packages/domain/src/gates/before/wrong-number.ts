import { rules } from './rule.ts';

const HERE = '(?:here|at this|on this|in this|at the|living|lives|of that|by that|with that)';
const FILLER = '(?:sorry|no|nope|hi|hello|hiya|mate|pal|love|afraid|am|that|this|it|was|is|have|got|think|i|you)';

/** The number is not the lead's: another person answers it. Over clauses whose names are written NAME. */
export const WRONG_NUMBER = rules(
  'wrong_number',
  [
    '\\b(?:wrong|incorrect) (?:number(?! of)|num|person|phone|guy|man|woman|lady|bloke|mobile|no$|contact|fella|lass|lad|girl|boy|chap|individual|recipient|family|household|numbr|digits)\\b',
    { unlessWith: /\bwrong (?:number|phone) (?:on|for) (?:the|my) (?:quote|form|house|door)\b/ },
  ],
  [
    '\\b(?:you have|you got|have you got) (?:the )?wrong (?:house|address)$|\\b(?:got|have|texted|text|messaged|texting|messaging) (?:the )?wrong (?:one|[a-z]+)(?: (?:mate|pal|love|hun|sorry|here|x+))*$',
    {
      unlessText:
        /\bwrong (?:price|time|date|day|quote|size|colour|boiler|window|idea|link|postcode|name|email|product|end|type|kind|house number)/,
    },
  ],
  ['\\b(?:not|no longer|never) (?:his|her|their|NAME s|[a-z]+ s) (?:number|phone|mobile)\\b'],
  [
    '\\b(?:no ?one|nobody|no person)(?: (?:here|at|on|this|number|is))* (?:called|named|by that name|of that name|with that name)\\b(?! (?:me|us|back|to|from|you|him|her)\\b)(?! *$)',
  ],
  ['\\b(?:no ?one|nobody|not? (?:a )?person|none)(?: (?:here|at|on|this|number))* (?:of|by|with) that name\\b'],
  [`\\b(?:no|there is no|there is not an?|not an?) NAME(?: (?:lives|living|is|any more))*(?: ${HERE})`],
  [
    `^(?:${FILLER} )*(?:i am|this is|it is|that is|my name is|name is|we are|is) not (?:called |the )?NAME(?: s (?:number|phone|mobile))?(?: (?:sorry|mate|pal|and|this is|it is|any more|no|lol)\\b.*)?$`,
  ],
  [`^(?:${FILLER} )*not NAME(?: (?:sorry|mate|pal|love))*$`],
  [
    '\\b(?:do not|never|not) (?:know|knew|heard of|hear of|met)(?: (?:a|an|any|of|no|the|anyone|anybody|any one|someone|called|named|this))* (?:NAME$|him$|her$|this person|that person|by that name)',
  ],
  [
    '\\b(?:do not|never) (?:know|heard of|hear of)(?: (?:a|an|any|of))* (?:one|anyone|anybody|any) (?:called|named|by that name)\\b',
  ],
  [
    '\\b(?:my name is not|not my name|not the person|not who you (?:want|think|need|are)|not the (?:one|man|woman|guy) you|am not called|someone else s (?:number|phone)|number (?:has )?changed hands)\\b',
  ],
  [
    '\\b(?:want|looking for|after|meant for|intended for|trying to reach|need|contacting|texting|messaging) (?:someone|somebody|some one) (?:else|different|other)\\b',
    {
      unlessText: /\b(?:looking for (?:someone|somebody) (?:else|different)|gone with|going with|waiting for)\b/,
    },
  ],
  [
    `^(?:(?:sorry|no|nope|that|this|it|was|mate|is|hi) )*not me(?: (?:mate|pal|love|sorry|any more|hun|x+|lol|mush|i am afraid|you (?:want|are after)))*$`,
  ],
  [
    '\\b(?:no longer|does not|used to|did|not) (?:belongs?|belonging) to\\b',
    { unlessWith: /\b(?:house|property|home|land)\b/ },
  ],
  [
    '\\b(?:changed|got a new|has a new|have a new) (?:his|her|their)? ?number\\b.*\\b(?:mine|my)\\b|\\b(?:he|she|they) (?:has |have )?(?:changed|does not have) (?:his|her|their|this|that|the) number\\b|\\bnumber is mine\\b|\\bthis is mine now\\b',
  ],
  [
    '\\b(?:new owner of this (?:number|phone)|recycled number|had (?:this|my) number (?:for )?(?:years|ages|\\d+|a|two|three))\\b',
  ],
  [
    '\\b(?:had|have|just got|got|only had|only got) (?:this|the|this new) number (?:for|since|last|only|recently|\\d|a|two|three)',
    { unlessText: /\b(?:text me|use this|new number is|still (?:interested|me))\b/ },
  ],
  [
    '\\b(?:fake|false|bogus|duff|dud|made up) number\\b|\\bsent (?:this )?(?:in error|by mistake to|to the wrong)\\b|\\btexting a (?:stranger|random)\\b',
  ],
);
