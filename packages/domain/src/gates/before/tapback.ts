const OBJECT =
  '(?:an? |your |this |the )?(?:image|photo|picture|movie|video|message|attachment|text|link|audio message|sticker|gif)';
const MARKS = '[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\u200d]{1,8}';
const VERB = `(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|(?:reacted|tapped back)(?: with)?\\s.{1,14}\\sto|removed (?:an? [\\w ]{1,20}|${MARKS}) from)`;
const REACTION = new RegExp(`^\\s*(?:${VERB}\\s+(?:".*"?|${OBJECT})|${MARKS}\\s*to\\s*".*"?)\\s*$`, 'isu');

/**
 * Phones without reactions send them as texts: `Liked "..."`, `👍 to "..."`, `Reacted 👍 to your message`.
 * @param folded as `foldCharacters` writes it
 */
export function isTapback(folded: string): boolean {
  return REACTION.test(folded);
}
