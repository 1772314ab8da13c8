/** Common given names in the United Kingdom, for texts in small letters; no name is needed that is written with a capital. */
const GIVEN_NAMES = new Set(
  `adam ahmed alan albert alex alexander ali alice alison amanda amy andrew andy angela ann anna anne anthony arthur ash barbara barry
ben bernard beth betty bill billy bob brenda brian bruce callum carl carol caroline catherine charles charlie charlotte chloe chris
christine christopher claire clare colin craig daisy daniel darren dave david davie dawn dean deborah debbie dennis derek diane donald
donna doreen dorothy doug douglas duncan dylan edward eileen elaine elizabeth ella ellen emily emma eric ethan evelyn fiona frances
francis frank fred gareth gary gavin gemma geoff geoffrey george gerald gill gillian glen gordon graham greg hannah harold harry heather
helen henry holly howard hugh ian irene isaac jack jackie jacob jake james jamie jan jane janet janice jason jean jeff jennifer jenny
jessica jill jim jimmy joan joanne joe john jonathan jordan joseph josh joyce judith julia julie june karen kate katherine kathleen keith
kelly ken kenneth kerry kevin kim laura lauren lee leslie lewis liam linda lisa liz louise lucy luke lynn malcolm margaret maria marie
marion martin mary matt matthew maureen megan michael michelle mick mike mohammed molly muhammad natalie neil nicholas nick nicola nigel
norman oliver olivia omar pamela pat patricia patrick paul paula pauline pete peter phil philip rachel raj ray raymond rebecca richard
rob robert robin roger ron ronald rosemary ross roy russell ruth ryan sally sam samantha samuel sandra sara sarah scott sean sharon
sheila shirley simon sophie stacey stan stella stephanie stephen steve steven stewart stuart sue susan suzanne sylvia terry thomas tim
tina toby tom tommy tony tracey tracy trevor valerie vera vicky victoria vincent walter wayne wendy william yvonne zoe`.split(
    /\s+/,
  ),
);

const NOT_A_NAME =
  /^(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|Christmas|Easter|I|ICO|GDPR|AI|TV|VAT|STOP|Stop|OK|Ok|ChatGPT|The|Mr|Mrs|Miss|Interested|Sure|Now|Really|Ready|Today|Yet|Happy|Looking|Available|Able|Going|Bothered|Good|Moving|Free|Here|Home|Working|Keen|English|Well|A|An|Your|My|Bad|Okay)$/;

/** Whether this word is a common given name, however it is written. */
export function isGivenName(word: string): boolean {
  return GIVEN_NAMES.has(word.toLowerCase());
}

/** The given names a text says, in small letters: well-known ones, and what has a capital inside a sentence. */
export function namesIn(body: string): Set<string> {
  const names = new Set<string>();
  for (const [word] of body.matchAll(/\p{L}+/gu))
    if (GIVEN_NAMES.has(word.toLowerCase())) names.add(word.toLowerCase());
  for (const [, word = ''] of body.matchAll(/(?<=[a-z'\u2019,] )([A-Z][a-z]{2,})\b/g))
    if (!NOT_A_NAME.test(word)) names.add(word.toLowerCase());
  return names;
}

/** A clause with its names written NAME, first and last name as one. */
export function withoutNames(clause: string, names: ReadonlySet<string>): string {
  if (names.size === 0) return clause;
  return clause
    .split(' ')
    .map((word) => (names.has(word) ? 'NAME' : word))
    .join(' ')
    .replace(/(?:\b(?:mr|mrs|ms|miss|dr) )?NAME(?: NAME)*/g, 'NAME')
    .replace(/\b(?:mr|mrs|ms|miss|dr) [a-z]+/g, 'NAME');
}
