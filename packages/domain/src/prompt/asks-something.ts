const QUESTION =
  /\?|(?:^|[.!,;\n]\s*|\b(?:and|but|so|ok|hi|hello|hey) )(?:how|what|whats|what's|when|where|who|why|which|can|could|do you|does|did you|is it|is there|are you|are there|will|would|have you|any chance|tell me|let me know)\b/i;

/** Whether a text wants an answer, so that saying nothing would leave somebody waiting. Errs on the side of yes. */
export function asksSomething(text: string): boolean {
  return QUESTION.test(text.normalize('NFKC').replace(/[‘’]/g, "'").trim());
}
