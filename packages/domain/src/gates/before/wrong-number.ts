import { rules } from './rule.ts';

const HERE = '(?:here|at this|on this|in this|at the|living|lives|of that|by that|with that)';
const FILLER = '(?:sorry|no|nope|hi|hello|hiya|mate|pal|love|afraid|am|that|this|it|was|is|have|got|think|i|you)';

/** The lead's own mistake, a correction, or a wrong number of something else: the lead is who we think. */
const STILL_THEM =
  /\b(?:forget (?:that|my|the)(?: last)? (?:text|message)|ignore (?:that|my)|resend\w*|i am (?:after|interested|looking|keen|his wife|her husband)|still (?:keen|interested|want|me|here)|(?:i|we) do (?:need|want)|ours is|talk to me|speak to me|use this|this is the right|right one|(?:it is|its) this one|(?:it is|its|mine ends|mine is|should (?:be|end)) (?:in )?\d|meant for my|that was for my|(?:that|it) was not for you|(?:stop|unsubscribe|(?:my|last) (?:text|message)) (?:was|were)(?: not)?(?: meant)?(?: (?:for|to))?)\b/;
const OF_SOMETHING =
  /\bwrong (?:number|phone) (?:is |was )?(?:on|for|in) (?:the|my|me|our|your)\b|\b(?:i|we)(?: (?:accidentally|just|have|had|must have))* (?:blocked|texted|sent|rang|called|dialled|gave|put|deleted|messaged)\b|\bstop to the wrong\b|\bbefore$|\b(?:surveyor|engineer|fitter|office|letter|photos?|email|invoice|parcel|quote|brochure)\b|^sent (?:the|my|that|it) /;

/** The number is not the lead's: another person answers it. Over clauses whose names are written NAME. */
export const WRONG_NUMBER = rules(
  'wrong_number',
  [
    '\\b(?:wrong|incorrect) (?:number(?! of)|num|person|phone|guy|man|woman|lady|bloke|mobile|no$|contact|fella|lass|lad|girl|boy|chap|individual|recipient|family|household|numbr|digits)\\b',
    { unlessWith: OF_SOMETHING, unlessText: STILL_THEM },
  ],
  [
    '\\b(?:you have|you got|have you got) (?:the )?wrong (?:house|address)$|\\b(?:got|have|texted|text|messaged|texting|messaging) (?:the )?wrong (?:one|[a-z]+)(?: (?:mate|pal|love|hun|sorry|here|x+))*$',
    {
      unlessText:
        /\bwrong (?:price|time|date|day|quote|size|colour|boiler|window|idea|link|postcode|name|email|product|end|type|kind|house number)|\bit is \d|\d+ not \d+|\bwe are (?:at )?(?:number )?\d/,
    },
  ],
  [
    '\\b(?:not|no longer|never) (?:his|her|their|NAME s|[a-z]+ s) (?:number|phone|mobile)\\b',
    { unlessText: STILL_THEM },
  ],
  [
    '\\b(?:no ?one|nobody|no person)(?: (?:here|at|on|this|number|is))* (?:called|named|by that name|of that name|with that name)\\b(?! (?:me|us|back|to|from|you|him|her|about|yet|today|yesterday|on|at|in|round|out|for|since|last|this|again|so|as|when|after|before|my|the)\\b)(?! *$)',
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
    { unlessText: /\b(?:spelt|spelled|spelling|misspelt|surname|married)\b/ },
  ],
  [
    '\\b(?:want|looking for|after|meant for|intended for|trying to reach|need|contacting|texting|messaging) (?:someone|somebody|some one) (?:else|different|other)\\b(?! (?:to|for|who|from|instead|as)\\b)',
    {
      unlessText: /\b(?:looking for (?:someone|somebody) (?:else|different)|gone with|going with|waiting for)\b/,
    },
  ],
  [
    `^(?:(?:sorry|no|nope|that|this|it|was|mate|is|hi) )*not me(?: (?:mate|pal|love|sorry|any more|hun|x+|lol|mush|i am afraid|you (?:want|are after)))*$`,
    {
      unlessText:
        /\bmy (?:[a-z]+ )?(?:brother|sister|mum|dad|wife|husband|son|daughter|neighbour|partner|mate) (?:asked|wanted|enquired|filled|deals|dealt|handles|sorts|does|is the one)\b|\bit is my (?:brother|sister|mum|dad|wife|husband|son|daughter|partner)\b|\b(?:text|ring|call) (?:him|her) (?:on|at)\b|\bsend (?:them|it|these) to my\b/,
    },
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
    { unlessText: /\bkeep (?:it|this)|\bon file\b/ },
  ],
  [
    '\\b(?:had|have|just got|got|only had|only got) (?:this|the|this new) number (?:for|since|last|only|recently|\\d|a|two|three)',
    { unlessText: /\b(?:text me|use this|new number is|still (?:interested|me)|keep (?:it|this)|on file)\b/ },
  ],
  [
    '\\b(?:fake|false|bogus|duff|dud|made up) number\\b|\\bsent (?:this )?(?:in error|by mistake to|to the wrong (?:number|person|one|phone))\\b|\\btexting a (?:stranger|random)\\b',
  ],
);
