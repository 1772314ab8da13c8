import { bareMoneyApprovedIn, bareMoneyIn, figuresOf } from './bare-money.ts';

const NUMBER_WORD =
  '(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|twenty five|thirty|forty|fifty|sixty|seventy|eighty|ninety|a hundred|hundred|hundreds|a thousand|thousand|thousands|half)';
/** All the words of a number: "nine thousand" is approved by no other thousand. */
const FIGURE = `(?:\\d[\\d,]*(?:\\.\\d+)?|${NUMBER_WORD}(?:[ -](?:and )?${NUMBER_WORD})*)`;

/** Money with its currency. */
const MONEY: readonly RegExp[] = [
  /[£€$]\s?\d[\d,]*(?:\.\d+)?\s?(?:k|m|bn)?\b/gi,
  new RegExp(
    `\\b${FIGURE}(?: of)?\\s?(?:k\\b|pounds?\\b|quid\\b|grand\\b|euros?\\b|dollars?\\b|pence\\b|p\\b(?! ?m))`,
    'gi',
  ),
];

/** What bills and savings are said to be halved or doubled. */
const OUTLAY = '(?:bills?|costs?|prices?|fees?|rates?|usage|spend|spending|outgoings|energy|electricity|gas|heating)';

/** Shares and spans of years. */
const SHARES: readonly RegExp[] = [
  new RegExp(`\\b${FIGURE}\\s?(?:%|percent\\b|per cent\\b)`, 'gi'),
  new RegExp(`\\b${FIGURE}[ -]?(?:years?|yrs?)\\b`, 'gi'),
];

/** What stands after "free" where somebody has time: "a free evening", "free on Tuesday". */
const HAS_TIME =
  '(?:days?|slots?|times?|moments?|minutes?|minds?|hours?|mornings?|afternoons?|evenings?|weeks?|weekends?|spots?|spaces?|diary|on|at|to|this|next|after|before|from|till|until|by|between|around|about|today|tomorrow|tonight|mon|tue|wed|thu|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day|for|in|any|all|now|later|then|and|or|but|if|when|enough|most|again|either|both|during|over|right|just|much|anytime|sometime)';
const FREE: readonly RegExp[] = [
  /\b(?:completely|totally|absolutely|entirely|100 ?%) free\b/gi,
  new RegExp(
    `\\b(?:an?|the|your|our|get|gets|getting|with|offer|offers|offering|include|includes) (?:(?:completely|totally|absolutely|entirely) )?free (?!${HAS_TIME}\\b)[a-z]+`,
    'gi',
  ),
  new RegExp(
    `\\b(?:survey|quote|visit|consultation|install(?:ation)?|assessment|estimate|design|delivery|fitting|service|check|scrappage|it|this|that|all)(?: ?'s| is| are|'ll be| will be|'d be| would be| comes?) (?:all |then )?free\\b(?! (?:${HAS_TIME}|of)\\b)`,
    'gi',
  ),
];

/** Words that promise a saving or a guarantee. */
const WORDS: readonly RegExp[] = [
  /\b(?:guarantee[ds]?|guaranteeing|warrant(?:y|ies)|money[ -]back|risk[ -]free|interest[ -]free|no obligation)\b/gi,
  /\b(?:sav(?:e|es|ing|ings)|discount(?:s|ed)?|half[ -]price|cheapest|cheaper|lowest|best price|price match|cash ?back|grants?|funding)\b/gi,
  /\b(?:for free|free of charge|at no cost|no cost|costs? nothing|free (?:survey|quote|visit|consultation|install(?:ation)?|call|assessment|estimate|design|upgrade|gift|trial))\b/gi,
  /\b(?:award[ -]winning|number one|no\.? ?1|uk's (?:best|leading|largest|number)|market[ -]leading|fully (?:accredited|insured|certified)|accredited|certified|approved by|government[ -](?:backed|approved|funded))\b/gi,
  /\b(?:(?:no|zero|without(?: any)?) (?:(?:up[ -]?front|extra|hidden|additional|further|set[ -]?up|monthly) )*(?:costs?|fees?|charges?|payments?|deposits?)(?! nothing)|nothing (?:(?:more |else |extra |at all )?to pay|up[ -]?front)|pay nothing|not cost (?:you )?(?:anything|a penny)|won'?t cost (?:you )?(?:anything|a penny))\b/gi,
  /\b(?:in half(?![ -](?:an?|hour|term|the)\b)|by half(?![ -](?:past|term|an?|hour|\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b)|halv(?:e|es|ed|ing))\b/gi,
  new RegExp(`\\bhalf (?:of )?(?:your|the|my|our|their|what you) (?:[a-z]+ )?(?:${OUTLAY}|pay|spend)\\b`, 'gi'),
  /\b(?:doubl|tripl|trebl)(?:e|es|ed|ing) (?:your|its|their|what|in value|the (?:value|price|savings?|output|amount|money|return))\b/gi,
  ...FREE,
  /\b(?:half|third|quarter) (?:off|less|cheaper|lower)\b(?! (?:work|school|term)\b)/gi,
  /\b(?:no|zero|never) (?:more |another )?(?:(?:energy|electric|electricity|gas|heating|power|utility) )?bills?\b/gi,
  /\b(?:will|would|could|can|to|it) (?:double|triple|treble)(?=\s*(?:[.!?,;]|$))/gi,
];

function normal(claim: string): string {
  return claim
    .toLowerCase()
    .replace(/[,\s-]+/g, '')
    .replace(/percent/g, '%')
    .replace(/yrs?$|years?$/, 'year')
    .replace(/s$/, '');
}

function quotes(text: string, patterns: readonly RegExp[]): string[] {
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[0].trim()));
}

/** Figures that approved money stands for, `5k` as 5000; its currency is not asked of a bare one. */
function approvedFigures(text: string): string[] {
  const withCurrency = quotes(text, MONEY).flatMap((quote) => {
    const figures = figuresOf(quote);
    return /k$/i.test(quote) ? figures.map((figure) => String(Number(figure) * 1000)) : figures;
  });
  return [...withCurrency, ...bareMoneyApprovedIn(text).flatMap(figuresOf)];
}

/**
 * The claims of a text that no approved text makes, figure for figure: approving "£50" does not approve "£500". A price
 * without a currency is one too, and approved by the same figure with or without.
 */
export function unapprovedClaims(text: string, approved: readonly string[]): string[] {
  return unapproved([...MONEY, ...SHARES, ...WORDS], text, approved);
}

/** The figures among them: for words about what leads ask, which name grants and guarantees without promising any. */
export function unapprovedFigures(text: string, approved: readonly string[]): string[] {
  return unapproved([...MONEY, ...SHARES], text, approved);
}

/** What a claim says is free: "survey" of "your free survey" and of "the survey is free"; null where it does not say. */
function whatIsFree(claim: string): string | null {
  if (!/\bfree\b/i.test(claim)) return null;
  const [thing] =
    claim
      .toLowerCase()
      .match(
        /\b(?!(?:free|an?|the|your|our|gets?|getting|with|is|are|be|will|would|comes?|for|of|charge|it|this|that|all|then|completely|totally|absolutely|entirely|risk|interest|offer(?:s|ing)?|includes?)\b)[a-z]{3,}/g,
      ) ?? [];
  return thing?.replace(/s$/, '') ?? null;
}

/** Whether an approved sentence says that the same is free, in whatever order. */
function isFreeApproved(claim: string, approved: readonly string[]): boolean {
  const thing = whatIsFree(claim);
  if (thing === null) return false;
  const sentences = approved.flatMap((text) => text.toLowerCase().split(/[.!?;\n]/));
  return sentences.some((each) => /\bfree\b/.test(each) && new RegExp(`\\b${thing}s?\\b`).test(each));
}

function unapproved(marked: readonly RegExp[], text: string, approved: readonly string[]): string[] {
  const allowed = new Set(approved.flatMap((each) => quotes(each, marked)).map(normal));
  const figures = new Set(approved.flatMap(approvedFigures));
  return [
    ...quotes(text, marked).filter((claim) => !allowed.has(normal(claim)) && !isFreeApproved(claim, approved)),
    ...bareMoneyIn(text).filter((amount) => !figuresOf(amount).every((figure) => figures.has(figure))),
  ];
}
