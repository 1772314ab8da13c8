const NUMBER_WORD =
  '(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|twenty five|thirty|forty|fifty|sixty|seventy|eighty|ninety|a hundred|hundred|hundreds|a thousand|thousand|thousands|half)';
const FIGURE = `(?:\\d[\\d,]*(?:\\.\\d+)?|${NUMBER_WORD})`;

/** Money, shares, spans of years, and words that promise a saving or a guarantee. */
const CLAIMS: readonly RegExp[] = [
  /[£€$]\s?\d[\d,]*(?:\.\d+)?\s?(?:k|m|bn)?\b/gi,
  new RegExp(
    `\\b${FIGURE}(?: of)?\\s?(?:k\\b|pounds?\\b|quid\\b|grand\\b|euros?\\b|dollars?\\b|pence\\b|p\\b(?! ?m))`,
    'gi',
  ),
  new RegExp(`\\b${FIGURE}\\s?(?:%|percent\\b|per cent\\b)`, 'gi'),
  new RegExp(`\\b${FIGURE}[ -]?(?:years?|yrs?)\\b`, 'gi'),
  /\b(?:guarantee[ds]?|guaranteeing|warrant(?:y|ies)|money[ -]back|risk[ -]free|interest[ -]free|no obligation)\b/gi,
  /\b(?:sav(?:e|es|ing|ings)|discount(?:s|ed)?|half[ -]price|cheapest|cheaper|lowest|best price|price match|cash ?back|grants?|funding)\b/gi,
  /\b(?:for free|free of charge|at no cost|no cost|costs? nothing|free (?:survey|quote|visit|consultation|install(?:ation)?|call|assessment|estimate|design|upgrade|gift|trial))\b/gi,
  /\b(?:award[ -]winning|number one|no\.? ?1|uk's (?:best|leading|largest|number)|market[ -]leading|fully (?:accredited|insured|certified)|accredited|certified|approved by|government[ -](?:backed|approved|funded))\b/gi,
];

function normal(claim: string): string {
  return claim
    .toLowerCase()
    .replace(/[,\s-]+/g, '')
    .replace(/percent/g, '%')
    .replace(/yrs?$|years?$/, 'year')
    .replace(/s$/, '');
}

function claimsIn(text: string): string[] {
  return CLAIMS.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[0].trim()));
}

/** The claims of a text that no approved text makes, figure for figure: approving "£50" does not approve "£500". */
export function unapprovedClaims(text: string, approved: readonly string[]): string[] {
  const allowed = new Set(approved.flatMap(claimsIn).map(normal));
  return claimsIn(text).filter((claim) => !allowed.has(normal(claim)));
}
