import { SEGMENT_CAPACITY } from '../segments.ts';
import type { EpochMs } from '../time.ts';
import { canonicalText, cutText, quoteData } from './canonical-text.ts';
import type { Fragment, TurnSection } from './fragment.ts';
import type { NextAction } from './reply-draft.ts';

/** What is particular to one lead and turn. Whatever came from outside reaches the model as JSON. */
export interface TurnFacts {
  leadId: string;
  /** Never the surname or raw notes. */
  lead: {
    firstName: string | null;
    /** First half of the postcode only. */
    outwardPostcode: string | null;
    /** 'YYYY-MM-DD'. */
    inquiryDate: string | null;
    source: string | null;
    callBooked: boolean;
  };
  state: { status: string; sentiment: string | null; summary: string | null };
  /** Oldest first. */
  history: readonly { id: string; from: 'lead' | 'us'; text: string; at: EpochMs }[];
  /** What this turn may do. */
  may: {
    actions: readonly NextAction[];
    slots: readonly { id: string; label: string }[];
    maxSegments: number;
  };
  /** Where the lead is, such as `Tuesday 14:05`. */
  localTime: string;
  /** What was wrong with the last draft of this turn; null for its first. */
  repair: readonly string[] | null;
}

/** A fragment before it is counted and hashed. */
export type Piece = Omit<Fragment, 'ordinal' | 'sha256'>;

/** Units of one text and of a summary or value that are shown at all. */
const TEXT_UNITS_MAX = 600;
const SUMMARY_UNITS_MAX = 600;
const VALUE_UNITS_MAX = 60;
/** As many of the last draft's faults as the section's budget has room for. */
const FAULTS_MAX = 3;
const FAULT_UNITS_MAX = 40;

function piece(section: TurnSection, content: string, why: string, refId: string | null = null): Piece {
  return { section, content, source: 'system', why, refId, refVersion: null };
}

const value = (text: string | null) => (text === null ? undefined : cutText(canonicalText(text), VALUE_UNITS_MAX));

/** D2: who they are, as far as a reply needs it. */
export function leadPieces({ leadId, lead }: TurnFacts): Piece[] {
  const about = {
    first_name: value(lead.firstName),
    outward_postcode: value(lead.outwardPostcode),
    inquiry_date: value(lead.inquiryDate),
    source: value(lead.source),
    call_booked: lead.callBooked,
  };
  return [piece('D2', quoteData(about), 'what the list says of the lead', leadId)];
}

/** D3: where the conversation stands. */
export function statePieces({ leadId, state }: TurnFacts): Piece[] {
  const known = { lead_status: state.status, ...(state.sentiment !== null && { sentiment: state.sentiment }) };
  const shown = [piece('D3', quoteData(known), 'where the lead stands', leadId)];
  const summary = state.summary === null ? '' : canonicalText(state.summary);
  if (summary !== '') {
    const line = quoteData({ summary: cutText(summary, SUMMARY_UNITS_MAX) });
    shown.push(piece('D3', line, 'what was said before the texts below', leadId));
  }
  return shown;
}

/** D4: the texts, one line each. */
export function historyPieces({ history }: TurnFacts): Piece[] {
  return history.map(({ id, from, text, at }) => {
    const shown = {
      from,
      at: new Date(at).toISOString().slice(0, 16),
      text: cutText(text.normalize('NFC').replace(/\r\n?/g, '\n'), TEXT_UNITS_MAX),
    };
    return piece('D4', quoteData(shown), from === 'lead' ? 'a text of theirs' : 'a text of ours', id);
  });
}

/** D5: what this turn may do, and what was wrong with its last draft. */
export function turnPieces({ may, localTime, repair }: TurnFacts): Piece[] {
  const { single, multi } = SEGMENT_CAPACITY['GSM-7'];
  const now = {
    lead_local_time: localTime,
    max_characters: may.maxSegments <= 1 ? single : may.maxSegments * multi,
    allowed_actions: may.actions,
    ...(may.slots.length > 0 && { offered_slots: may.slots.map(({ id, label }) => ({ id, label })) }),
  };
  const pieces = [piece('D5', quoteData(now), 'what this turn may do')];
  if (repair !== null) {
    const faults = repair.slice(0, FAULTS_MAX).map((fault) => cutText(canonicalText(fault), FAULT_UNITS_MAX));
    const told = `Your last draft was refused: ${quoteData(faults)}. Write another that passes.`;
    pieces.push(piece('D5', told, 'the gates refused the draft before this one'));
  } else pieces.push(piece('D5', 'Write the next reply.', 'what is asked of the model'));
  return pieces;
}
