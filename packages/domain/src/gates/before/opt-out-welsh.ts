import { type ClauseRule, rule } from './rule.ts';

const SENT = '(?:negeseuon|neges|tecst|tecstiau|tecsts|marchnata|sbam|cyswllt|galwadau)';
const REACH =
  '(?:gyrru|yrru|ngyrru|tecstio|thecstio|decstio|tecsto|anfon|danfon|hanfon|hala|cysylltu|chysylltu|gysylltu|negeseua|poeni|phoeni|mhoeni|poenydio|ffonio|haflonyddu|aflonyddu|trafferthu|thrafferthu)';

/**
 * The same in Welsh, which people in Wales may write to any firm: orders not to text ("peidiwch"), to stop ("stopiwch"),
 * to take away ("tynnwch", "dileu"), to leave in peace ("llonydd"), and "dim mwy".
 */
export const OPT_OUT_WELSH: readonly ClauseRule[] = [
  rule('welsh', `\\b(?:p(?:h)?eidiwch|p(?:h)?aid|p(?:h)?eidio)(?: (?:chi|a|ag|byth|plis|chi|da chi))* ${REACH}\\b`, {
    unlessWith: /\b(?:peidiwch|paid) a phoeni\b(?! (?:fi|ni|mam|dad))|\b(?:tan|nes|cyn|ar ol)\b/,
  }),
  rule('welsh', `\\b(?:stopiwch|stopia|rhowch y gorau|rho r gorau|gorffennwch)\\b(?!.*\\b(?:dydd|tan|wrth|ger)\\b)`),
  rule(
    'welsh',
    `\\bdim (?:mwy|rhagor|pellach|chwaneg)(?: (?:o|of|or))? ?(?:r )?${SENT}\\b|\\bdim (?:mwy|rhagor)(?: (?:plis|os gwelwch|diolch)\\b|$)`,
  ),
  rule(
    'welsh',
    '\\b(?:tynnwch|tynna|cymerwch|dileu|dilewch|dilea|dilëwch|gwaredwch|anghofiwch)\\b.*\\b(?:fi|ni|rhif|enw|manylion|rhestr|data|oddi ar)\\b',
  ),
  rule('welsh', '\\b(?:gadewch|gad|gadwch)\\b.*\\b(?:llonydd|lonydd|fod)\\b'),
  rule(
    'welsh',
    `\\b(?:dwi|dw i|rwy|rydw|sai|so i|nid wyf|dydw i|dydyn ni)\\b.*\\b(?:ddim|n|yn)\\b.*\\b(?:eisiau|moyn|isio|ishe|dymuno|angen)\\b.*\\b(?:${SENT}|${REACH}|clywed|gan(?:ddoch|nych)|texts?)\\b`,
  ),
  rule('welsh', '\\b(?:dad danysgrifio|datdanysgrifio|dadtanysgrifio|dad tanysgrifio)\\b'),
];
