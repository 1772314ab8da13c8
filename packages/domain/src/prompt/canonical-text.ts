/** NFC, LF, no trailing blanks: the same words are the same bytes whoever saved them. */
export function canonicalText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(/[^\S\n]+$/gm, '')
    .trim();
}

/** A value as one line, for names and the like that stand inside a sentence. */
export function oneLine(text: string): string {
  return canonicalText(text).replace(/\s+/g, ' ');
}

/**
 * Data as one line of JSON. What could end the line or hide in it (line separators, direction marks, invisible tags) is
 * written out, so that a value is seen for what it is.
 */
export function quoteData(value: unknown): string {
  return JSON.stringify(value).replace(/[\u0085\u2028\u2029]|\p{Cf}/gu, (char) =>
    char.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}

/** At most `units` UTF-16 units of a text, never half a character. */
export function cutText(text: string, units: number): string {
  if (text.length <= units) return text;
  const cut = text.slice(0, units);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
