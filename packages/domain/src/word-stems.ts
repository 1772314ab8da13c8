/** Words that say that something is said or wanted, not what. */
const HOLLOW = new Set(
  `a about after all also an and any are as ask asked asking asks at be been before but by can client could customer do does
  for from get gets go has have he her his how i if in into is it its just lead leads like mention mentioned mentioning
  mentions my no not of on or our out over person question questions raise raised raises reply replied replies said say
  saying says she so some somebody someone talk talks tell tells text texts than that the their them then there they thing
  this to too up want wants was we were what when whenever where which who why will wish wishes with would write writes
  you your`.split(/\s+/),
);

/** The words of a text in small letters, without marks; an apostrophe parts nothing. */
export function plainWords(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replace(/['’]/g, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** The words of a text that say what it is about. */
export function tellingWords(text: string): string[] {
  return plainWords(text).filter((word) => !HOLLOW.has(word));
}

/** A word without its plainest endings, so that `reviews` meets `review` and `pricing` meets `price`. */
export function stem(word: string): string {
  const cut = word.replace(/(?:ings?|ies|ed|es|e|s|y)$/, '');
  return cut.length >= 3 ? cut : word;
}
