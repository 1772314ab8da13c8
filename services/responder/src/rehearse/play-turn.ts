import type { ConversationFacts, PromptPersonas } from '@rekindle/db';
import { type CampaignSettings, countSegments, nextContactStatus, replyDelayOf } from '@rekindle/domain';
import { type DraftDeps, draftReply } from '../draft-reply.ts';
import type { Drafted } from '../drafted.ts';
import type { Guidance } from '../guidance.ts';
import type { DraftContext, HistoryText } from '../read-context.ts';
import { suggestionOf } from '../suggestion.ts';
import { followLine, type FollowedLine, type Standing } from './follow-line.ts';

/** One played conversation; nothing of it is stored. */
export interface Play {
  clientId: string;
  settings: CampaignSettings;
  personas: PromptPersonas;
  facts: ConversationFacts;
  bookingPage: string | null;
  history: HistoryText[];
  standing: Standing;
  /** What applies to an answer now. */
  guidanceFor(stage: string, history: readonly HistoryText[]): Promise<Guidance>;
}

/** What became of one line, for a person or a program. */
export interface PlayedTurn {
  line: string;
  read: Omit<FollowedLine, 'after'>;
  status: { from: string; to: string };
  /** The text that would go, or null. */
  reply: { text: string; segments: number; waitSeconds: number } | null;
  /** Why a person would be asked, as a coded cause, or null. */
  person: string | null;
  /** What came of each call of the model, and what the gates after it found. */
  runs: { outcome: string; detail: string | null; gates: readonly string[]; costMicros: number | null }[];
}

/** Plays one line of the lead: the gates before the model, the model, the gates after it. Moves `play` on. */
export async function playTurn(deps: DraftDeps, play: Play, line: string, now: number): Promise<PlayedTurn> {
  const { standing: before, settings } = play;
  const { after, ...read } = followLine(line, before, settings);
  play.standing = after;
  add(play, 'lead', line, now);
  const turn: PlayedTurn = {
    ...{ line, read, reply: null, runs: [], person: read.person },
    status: { from: before.status, to: after.status },
  };
  if (read.act !== 'answer') return turn;
  const context: DraftContext = {
    facts: { ...play.facts, contactStatus: after.status, sentiment: read.sentiment, turn: play.history.length },
    ...{
      settings,
      personas: play.personas,
      history: play.history,
      bookingPage: play.bookingPage,
      link: play.bookingPage,
      now,
    },
    fixedReply: read.fixedReply,
    guidance: await play.guidanceFor(after.status, play.history),
  };
  const drafted = await draftReply(deps, { clientId: play.clientId }, context);
  return settle(play, turn, drafted, now);
}

/** What `settleDraft` of the responder makes of a draft, on the play instead of on rows. */
function settle(play: Play, turn: PlayedTurn, drafted: Drafted, now: number): PlayedTurn {
  const runs = drafted.runs.map(({ outcome, detail, gates, usage }) => ({
    ...{ outcome, detail, gates, costMicros: usage?.costMicros ?? null },
  }));
  const { settings, standing } = play;
  if ('draft' in drafted && drafted.draft !== null && settings.auto_status_updates) {
    const suggests = suggestionOf(drafted.draft, standing.status);
    play.standing = { ...standing, status: nextContactStatus(standing.status, { type: 'replied', suggests }) };
  }
  let { reply, person } = turn;
  switch (drafted.kind) {
    case 'reply': {
      const { segments } = countSegments(drafted.text);
      const delay =
        replyDelayOf(play.personas.strategy?.columns ?? {})?.minSeconds ?? settings.ai_response_delay_seconds;
      const waitSeconds = settings.ai_multiple_messages_wait_seconds + delay;
      reply = { text: drafted.text, segments, waitSeconds };
      person = drafted.handover;
      if (drafted.takeOver) play.standing = { ...play.standing, manual: true };
      add(play, 'us', drafted.text, now);
      break;
    }
    case 'opt_out':
      play.standing = { ...play.standing, status: 'REMOVED', suppressed: 'other' };
      break;
    case 'person':
      person = drafted.reason;
      if (drafted.takeOver) play.standing = { ...play.standing, manual: true };
      break;
    case 'later':
      person = 'ai_unavailable';
      break;
    case 'silent':
      break;
  }
  return { ...turn, reply, person, runs, status: { ...turn.status, to: play.standing.status } };
}

function add(play: Play, from: 'lead' | 'us', text: string, at: number): void {
  play.history = [...play.history, { id: `played-${play.history.length}`, from, text, at, sid: null }];
}
