import type { ReplyDraft } from '@rekindle/contracts';
import type { ContactStatus } from '@rekindle/domain';

/**
 * Where a draft's reading puts the lead: HOT when they want to talk, book or hear a price now, COLD when they decline,
 * else WARM. Somebody hot stays hot through small talk; somebody the rules found cold is warm again only when the model
 * sees interest.
 */
export function suggestionOf(draft: ReplyDraft, current: ContactStatus): 'HOT' | 'WARM' | 'COLD' {
  if (draft.next_action === 'close' && draft.sentiment === 'NEGATIVE') return 'COLD';
  if (draft.sentiment === 'HOT' || draft.next_action === 'book') return 'HOT';
  if (current === 'HOT') return 'HOT';
  if (current === 'COLD' && draft.sentiment !== 'POSITIVE') return 'COLD';
  return 'WARM';
}
