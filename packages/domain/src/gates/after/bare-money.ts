/** Numbers that words say, up to ninety. */
const SMALL_WORD =
  '(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty(?:[ -]five)?|thirty|forty|fifty|sixty|seventy|eighty|ninety)';
/** "five hundred", "a few thousand". */
const LARGE_WORDS = `(?:(?:an?|a few|a couple of|several|${SMALL_WORD}) )?(?:hundreds?|thousands?)(?:(?: and)? (?:${SMALL_WORD}|hundred))*`;
/** Not part of another number, and without a currency or a percent sign, which are claims by themselves. */
const DIGITS = '(?<![\\d£€$#.,:/+-]|[£€$] )[1-9](?:[\\d,]*\\d)?(?:\\.\\d+)?(?![\\d:/%]|[.,]\\d)';
const NO_UNIT = '(?! ?(?:%|k\\b|percent|per cent|pounds?\\b|quid\\b|grand\\b|euros?\\b|dollars?\\b|pence\\b|p\\b))';
const AMOUNT = `(?:${DIGITS}|\\b${LARGE_WORDS}\\b)${NO_UNIT}`;
/** With a small number in words too: only where nothing but money fits. */
const ANY_AMOUNT = `(?:${DIGITS}|\\b(?:${LARGE_WORDS}|${SMALL_WORD})\\b)${NO_UNIT}`;

const ROUGHLY = '(?:about|around|roughly|approximately|approx\\.?|circa|nearly|almost)';
const FILLER = `(?:(?:${ROUGHLY}|just|only|from|up to|under|over|below|less than|more than|between|somewhere|in the region of|as (?:little|low) as|you|us|me|an extra) )*`;
const MONEY_NOUN = '(?:prices?|costs?|quotes?|fees?|totals?|charges?|deposits?|bills?|rates?|instal?ments?|payments?)';

/** What a number counts, or that it is a time or a date: then it is no money, whatever stands before it. */
const COUNTED =
  "(?! ?(?:(?:am|pm|st|nd|rd|th|x|mm|cm|m|ft|sqm|kw|kwh|mins?|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\\b|(?:o'?clock|watts?|minutes?|hours?|hrs?|days?|weeks?|weekdays?|months?|years?|yrs?|times?|things?|people|persons?|adults?|panels?|windows?|doors?|rooms?|(?:double |spare )?bed(?:s|room|rooms)?|homes?|houses?|properties|steps?|factors?|options?|choices?|parts?|stages?|phases?|instal?ments?|payments?|visits?|slots?|calls?|texts?|questions?|quotes?|metres?|meters?|miles?|stars?|jobs?|roofs?|customers?|reviews?|of (?:us|our|the|them|these|those)|january|february|march|april|june|july|august|september|october|november|december)\\b))";
/** What follows an amount that stands by itself: the end of what is said, or what says for what it is. */
const BY_ITSELF =
  '(?= *(?:$|[.!?;,)\\n]|-(?!\\d)|(?:for|all|plus|inc|incl|including|excluding|ex|depending|more|less|extra|off|fitted|fully|installed|supplied|upfront|up front|a|per|each|monthly|annually|to|and|or|with|but|if|which|that|then|total|altogether|max|minimum|maximum)\\b))';
/** The second end of "4000 to 5000"; what follows it says what both are. */
const RANGE = `(?: ?(?:to|-|or|and) ?(?:${DIGITS}|${LARGE_WORDS})\\b)?(?! ?(?:to|-|or|and) ?\\d)`;
/** Work that was done, of which the number is a count. */
const DONE = '(?<!\\b(?:fitted|fit|installed|install|done|helped|completed|complete|built|replaced|served|have|had) )';

/** Only a price is said like this: any figure is one that is no count. */
const SAID_AS_PRICE = [
  `\\b${MONEY_NOUN} (?:(?:is|are|was|were|would be|will be|can be|could be|of|starts?|starting|begins?|comes? (?:in|out|to)|works? out)(?: at| from| as)? )+${FILLER}(${ANY_AMOUNT}${RANGE})`,
  `\\bpriced at ${FILLER}(${AMOUNT}${RANGE})`,
  `\\b(?:pay|paying|charge|charging|costs|costing) (?:(?:you|us|me|just|only|less than|more than|up to|under|over|as (?:little|low) as|an extra) )*(${AMOUNT}${RANGE})`,
].map((cue) => new RegExp(`${cue}${COUNTED}`, 'gi'));

/** A price, or a time, a date or a count: it is a price that is large enough, stands by itself and is no year. */
const MAYBE_PRICE = [
  `\\b${MONEY_NOUN}:? (?:me |you |us )?${FILLER}`,
  `\\b${MONEY_NOUN}\\b[^.!?\\n:]{0,30}: ?`,
  `\\b(?:do|did|done|get|have) (?:it|that|this|them|these|those|yours|one|the lot|the job|everything|all of (?:it|that)) (?:all )?for ${FILLER}`,
  `\\b(?:pay|paying|charge|charging|yours for|works? out(?: at| to| as)?|comes? (?:to|in at|out at)|looking at|talking|budget(?: for| of)?|worth) ${FILLER}`,
  `\\b(?:it|that|this|they|we|yours|which|all)(?: ?'s| is| are|'d be| would be| will be|'ll be| comes? in) ${FILLER}`,
].map(maybePrice);

/** The same, unless it is said of when somebody calls or comes. */
const ROUGH_PRICE = maybePrice(
  `${DONE}\\b(?:${ROUGHLY}|from|under|over|below|up to|between|in the region of|as (?:little|low) as|for just|for only) ${FILLER}`,
);

function maybePrice(cue: string): RegExp {
  return new RegExp(`${cue}(${AMOUNT}${RANGE})${BY_ITSELF}${COUNTED}`, 'gi');
}

/** A time of day as it is written without a colon, 1000 to 2355. */
const CLOCK = '(?:1\\d|2[0-3])[0-5][05]';
const CLOCKS = new RegExp(`^${CLOCK}(?: ?(?:to|-|or|and) ?${CLOCK})?$`, 'i');
const DAY =
  '(?:today|tomorrow|tonight|morning|afternoon|evening|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun)';
/** What ends right before "around 1630" where that is when somebody calls, comes or has time. */
const AT_A_TIME = new RegExp(
  `\\b(?:(?:call|ring|phone|speak|chat|talk|meet|visit|come|coming|pop|arrive|arriving|arrives|free|available|home|there|back|open|${DAY})(?: (?:you|me|us|him|her|them|with|to|by|over|round|in|on|again|back|there|this|that|next|${DAY}))*|(?:slot|appointment|call|time)(?: is|'s| would be| will be))$`,
  'i',
);
/** What follows only a price. */
const FOR_A_PRICE =
  /^ *(?:for|all|plus|inc|incl|including|excluding|ex|depending|more|less|extra|off|fitted|fully|installed|supplied|up ?front|a|per|each|monthly|annually|total|altogether|max|minimum|maximum)\b/i;
const SPEAKS_OF_MONEY =
  /[£€$]|\b(?:pric|cost|pay|paid|charg|fees?\b|rate|deposit|quote|pounds?\b|quid|grand\b|budget|spend|afford|money)/i;

/** Whether a figure that may be a price is when somebody calls or comes, "ring you around 1630", and nothing else. */
function isTime({ match, amount }: { match: RegExpMatchArray; amount: string }): boolean {
  if (!CLOCKS.test(amount)) return false;
  const text = match.input ?? '';
  const at = match.index ?? 0;
  const before =
    text
      .slice(0, at)
      .split(/[.!?;\n]/)
      .at(-1) ?? '';
  const after = text.slice(at + match[0].length).split(/[.!?;\n]/)[0] ?? '';
  return AT_A_TIME.test(before.trimEnd()) && !FOR_A_PRICE.test(after) && !SPEAKS_OF_MONEY.test(before + after);
}

/** What is said after money alone. */
const PRICED = [
  `((?<!\\b(?:fit|fitted|install|complete|completed) (?:${ROUGHLY} )?)${ANY_AMOUNT}) ?(?:all[ -]in|(?:a|per|each|every) (?:month|year|annum|week|quarter)|pcm\\b|p/m\\b|/ ?month|monthly|annually|plus vat|\\+ ?vat|(?:inc|incl|including|ex|excluding)\\.? vat)\\b(?! of\\b)`,
  `((?:${DIGITS}|\\b${LARGE_WORDS}\\b)) off\\b`,
  `(${AMOUNT}) (?:up ?-?front|deposit|for the lot|for everything|per (?:panel|window|door|room|metre|meter))\\b`,
].map((tail) => new RegExp(tail, 'gi'));

/** The highest day of a month and hour of a day: what is less may be one. */
const DAY_MAX = 31;
/** A year of our time; 2000 is as likely a price. */
const YEAR = /^(?:19[5-9]\d|20(?!00)[0-4]\d)$/;

const first = (amount: string) => /[\d,.]*\d/.exec(amount)?.[0] ?? '';
function isLarge(amount: string): boolean {
  const digits = first(amount);
  return digits === '' || (Number(digits.replaceAll(',', '')) > DAY_MAX && !YEAR.test(digits));
}

/** Figures that are money though no currency stands with them: "the price is 4999", "roughly 5000 for a 3 bed". */
export function bareMoneyIn(text: string): string[] {
  const found = (patterns: readonly RegExp[]) =>
    patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => ({ match, amount: match[1] ?? '' })));
  const amounts = [
    ...found(SAID_AS_PRICE),
    ...found(MAYBE_PRICE).filter(({ amount }) => isLarge(amount)),
    ...found([ROUGH_PRICE]).filter((each) => isLarge(each.amount) && !isTime(each)),
    ...found(PRICED),
  ];
  // One figure may be said to be money twice over: before it and after it.
  return [...new Set(amounts.map(({ amount }) => amount.trim()))];
}

/** Figures of an approved text that may be money: those that are, and every one of a sentence that speaks of money. */
export function bareMoneyApprovedIn(text: string): string[] {
  const spoken = text
    .split(/[.!?;](?=\s|$)|\n/)
    .filter((sentence) => /[£€$]|\b(?:pric|cost|pay|charg|fee|rate|deposit|quote|pounds?\b)/i.test(sentence))
    .flatMap((sentence) => [...sentence.matchAll(new RegExp(`(${AMOUNT})${COUNTED}`, 'gi'))].map(([, it]) => it ?? ''));
  return [...bareMoneyIn(text), ...spoken];
}

/** The figures of an amount, each in one form: "4,000 to 5000" has two. */
export function figuresOf(amount: string): string[] {
  const digits = amount.match(/\d[\d,]*(?:\.\d+)?/g);
  if (digits === null) return [amount.toLowerCase().replace(/[\s-]+/g, ' ')];
  return digits.map((each) => String(Number(each.replaceAll(',', ''))));
}
