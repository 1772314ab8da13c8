import type { InboundText } from '@rekindle/db';
import { detectOptOut } from '@rekindle/domain';

const EVIDENCE_MAX = 500;

/** The opt-out that rules see in a text, as it is kept with the suppression; null when they see none. */
export function optOutOf(body: string): InboundText['optOut'] {
  const found = detectOptOut(body);
  if (found === null) return null;
  return { source: found.kind, rule: found.rule, evidence: found.quote.slice(0, EVIDENCE_MAX) };
}
