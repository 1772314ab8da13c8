import type { EpochMs } from '@rekindle/domain';
import type { LeadScope } from '../access/lead-scope.ts';

export type TodayKind =
  | 'hot_lead'
  | 'takeover'
  | 'needs_person'
  | 'campaign_paused'
  | 'campaign_behind'
  | 'rate'
  | 'import'
  | 'failed_texts'
  | 'lost_texts'
  | 'unmatched_text'
  | 'booking';

/** One thing that needs somebody. Instants are epoch ms. */
export interface TodayItem {
  id: string;
  kind: TodayKind;
  urgent: boolean;
  title: string;
  detail: string | null;
  at: EpochMs | null;
  act: 'take' | 'answer' | 'open' | 'resume' | 'import' | 'list' | 'inbox';
  leadId: string | null;
  conversationId: string | null;
  campaignId: string | null;
  uploadId: string | null;
}

/** Items of one kind that are shown; `more` says that there are others. */
export const SHOWN_MAX = 20;

/** An item without any place to go to. */
export function item(given: Pick<TodayItem, 'id' | 'kind' | 'title' | 'act'> & Partial<TodayItem>): TodayItem {
  const nowhere = { leadId: null, conversationId: null, campaignId: null, uploadId: null };
  return { urgent: false, detail: null, at: null, ...nowhere, ...given };
}

export interface TodayScope extends LeadScope {
  now: EpochMs;
  zone: string;
  /** What the one who asks may see beside leads. */
  sees: { campaigns: boolean; imports: boolean; inbox: boolean; bookings: boolean };
}
