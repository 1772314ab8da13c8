const PIECE = /[A-Za-z]{1,8}|\d{1,3}|[^\sA-Za-z\d]/gu;

/**
 * About how many tokens a text is, on the high side for English: budgets must hold whatever the tokenizer. What a call
 * really took is kept with its run.
 */
export function estimateTokens(text: string): number {
  return text.match(PIECE)?.length ?? 0;
}
