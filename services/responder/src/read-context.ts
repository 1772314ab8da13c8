import {
  type AppliedVersion,
  bookingLink,
  type ConversationFacts,
  type PromptPersonas,
  readPromptPersonas,
  signBookingToken,
  type Tx,
} from '@rekindle/db';
import { bookingPageOf, type CampaignSettings, campaignRules, type EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import type { ConversationRef } from './deps.ts';
import { type Guidance, readGuidance } from './guidance.ts';

/** Texts of the conversation that a draft is made from. */
const HISTORY_TEXTS = 20;

/** One text as the model may see it. */
export interface HistoryText {
  id: string;
  from: 'lead' | 'us';
  text: string;
  at: EpochMs;
  sid: string | null;
}

/** Everything a draft is made from, as it was at one moment. */
export interface DraftContext {
  facts: ConversationFacts;
  settings: CampaignSettings;
  personas: PromptPersonas;
  /** Oldest first. */
  history: readonly HistoryText[];
  /** The booking page, or null where there is none; and with the lead's own token. */
  bookingPage: string | null;
  link: string | null;
  fixedReply: 'bot_question' | 'decline' | null;
  guidance: Guidance;
  now: EpochMs;
}

/** Why no reply is made although one was due; null when one may be made. */
export function holdReason(facts: ConversationFacts, settings: CampaignSettings | null): string | null {
  if (facts.suppressed) return 'stop';
  if (facts.contactStatus === 'REMOVED') return 'removed';
  if (facts.clientStatus === 'cancelled') return 'client_cancelled';
  if (facts.manualMode) return 'manual_mode';
  return settings?.ai_response_enabled === true ? null : 'ai_off';
}

/** A campaign that was never started has no settings of its own, and no AI. */
export function settingsOf(facts: ConversationFacts): CampaignSettings | null {
  if (facts.settingsSnapshot === null) return null;
  return campaignRules(facts.datasetId, facts.settingsVersion, facts.settingsSnapshot).settings;
}

/** Reads what an answer to a conversation would be drafted from. */
export async function readContext(
  tx: Tx,
  ref: ConversationRef,
  known: { facts: ConversationFacts; settings: CampaignSettings },
  how: ContextHow,
): Promise<DraftContext> {
  const history = await readHistory(tx, ref);
  return await contextAround(tx, ref.clientId, { ...known, history }, how);
}

interface ContextHow {
  /** Signs the lead's token in the booking link; null: no such link is made. */
  bookingTokenKey: string | null;
  now: EpochMs;
}

/**
 * Reads all that stands around a conversation in an answer: the one reader for conversations and for trials of nobody in
 * particular.
 * @param known.version stands in for the prompt version that applies; left out: the one that applies
 */
export async function contextAround(
  tx: Tx,
  clientId: string,
  known: Pick<DraftContext, 'facts' | 'settings' | 'history'> & { version?: AppliedVersion | null },
  how: ContextHow,
): Promise<DraftContext> {
  const { facts, settings, history, version } = known;
  const fixed = facts.state['fixed_reply'];
  const bookingPage = pageOf(facts, settings);
  const subject = { clientId, leadId: facts.leadId };
  const lead = { ...subject, datasetId: facts.datasetId, stage: facts.contactStatus, history, version };
  return {
    facts,
    settings,
    personas: await readPromptPersonas(tx, { ...subject, datasetId: facts.datasetId }),
    history,
    guidance: await readGuidance(tx, lead),
    bookingPage,
    link:
      bookingPage === null || how.bookingTokenKey === null
        ? null
        : bookingLink(bookingPage, signBookingToken(how.bookingTokenKey, subject)),
    fixedReply: fixed === 'bot_question' || fixed === 'decline' ? fixed : null,
    now: how.now,
  };
}

async function readHistory(tx: Tx, ref: ConversationRef): Promise<HistoryText[]> {
  const rows = await tx
    .selectFrom('messages')
    .select(['id', 'direction', 'content', 'twilio_sid', sql<EpochMs>`coalesce(sent_at, created_at)`.as('at')])
    .where('client_id', '=', ref.clientId)
    .where('conversation_id', '=', ref.conversationId)
    // What never left, the person has not read.
    .where('state', 'not in', ['planned', 'due', 'blocked', 'rejected', 'failed', 'undelivered', 'absent'])
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(HISTORY_TEXTS)
    .execute();
  return rows.reverse().map((row) => ({
    id: row.id,
    from: row.direction === 'inbound' ? 'lead' : 'us',
    text: row.content,
    at: row.at,
    sid: row.twilio_sid,
  }));
}

/** The campaign's page, else that of its booking process, else the client's. One that is no URL is not offered. */
function pageOf(facts: Pick<ConversationFacts, 'usualBookingPage'>, settings: CampaignSettings): string | null {
  const page = bookingPageOf(settings.cal_booking_link, facts.usualBookingPage);
  return page !== null && URL.canParse(page) ? page : null;
}
