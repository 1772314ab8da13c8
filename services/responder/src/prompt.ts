import type { ReplyRequest } from '@rekindle/contracts';
import {
  approvedFallbackReply,
  checkReply,
  compile,
  type CompiledPrompt,
  type NextAction,
  PLAIN_PERSONA_VERSION,
  plainPersona,
  recipientZones,
  toPlainPunctuation,
} from '@rekindle/domain';
import type { DraftContext } from './read-context.ts';

/** A text of two segments with every field around it takes about 250; beyond this an answer is cut off. */
const OUTPUT_TOKENS_MAX = 600;
/** A friendly sentence or two with a booking link. */
const REPLY_SEGMENTS_MAX = 3;

/** What the model is asked, with the version of how it is asked. */
export interface Prompt extends CompiledPrompt {
  version: string;
  request: Omit<ReplyRequest, 'clientId'>;
}

/**
 * The prompt of a turn; with `faults`, the one that asks for a better draft. It names the booking page without the
 * lead's token: so the static part is the same for every lead, and no model can garble the token.
 */
export function promptFor(clientId: string, context: DraftContext, faults: readonly string[] | null): Prompt {
  const { facts } = context;
  const persona = plainPersona({
    clientId,
    companyName: facts.companyName,
    personaName: facts.personaName,
    bookingLink: context.bookingPage,
  });
  const compiled = compile({
    ...persona,
    turn: {
      leadId: facts.leadId,
      lead: {
        firstName: facts.firstName === '' ? null : facts.firstName,
        outwardPostcode: outwardOf(facts.postcode),
        inquiryDate: facts.inquiryDate,
        source: null,
        callBooked: facts.callBooked,
      },
      state: { status: facts.contactStatus, sentiment: facts.sentiment, summary: null },
      history: context.history,
      may: { actions: actionsOf(context), slots: [], maxSegments: REPLY_SEGMENTS_MAX },
      localTime: localTimeOf(context),
      repair: faults,
    },
  });
  const [system, user] = compiled.messages;
  return {
    ...compiled,
    version: PLAIN_PERSONA_VERSION,
    request: {
      instructions: system.content,
      input: user.content,
      promptHash: compiled.staticHash,
      maxOutputTokens: OUTPUT_TOKENS_MAX,
    },
  };
}

/** Without slots there is nothing to book, and without a page nothing to offer. */
function actionsOf({ bookingPage }: DraftContext): NextAction[] {
  return ['reply', ...(bookingPage === null ? [] : ['offer_slots' as const]), 'handover', 'close', 'wait'];
}

/** The text as it would go: the booking page with the lead's token in place of the bare page. */
export function textOf(context: DraftContext, reply: string): string {
  const { bookingPage, link } = context;
  const text = plain(reply);
  if (bookingPage === null || link === null) return text;
  const bare = bookingPage.replace(/^https?:\/\//i, '').replace(/\/+$/, '');
  const mentions = new RegExp(`(?<![\\w./-])(?:https?://)?${escaped(bare)}(?![\\w-])/?(?![\\w?#%=&/-])`, 'gi');
  return text.replace(mentions, () => link);
}

/** Curly quotes and long dashes would make a text twice as dear, and models love them. */
function plain(reply: string): string {
  return toPlainPunctuation(reply.trim());
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

/** What is wrong with a reply; empty when it may be sent. Length counts with the token, all else is read without it. */
export function checkDraft(context: DraftContext, prompt: Prompt, reply: string): string[] {
  const { settings, history } = context;
  const gates = {
    maxSegments: REPLY_SEGMENTS_MAX,
    allowedLinks: context.bookingPage === null ? [] : [context.bookingPage],
    approvedClaims: [settings.m1_message, settings.m2_message ?? '', settings.m3_message ?? '', ...prompt.knowledge],
    previousReplies: history
      .filter((text) => text.from === 'us')
      .map((text) => text.text)
      .reverse(),
    canary: prompt.canary,
    instructions: prompt.confidential,
  };
  const faults = [
    ...checkReply(plain(reply), gates).filter((fault) => fault.gate !== 'length'),
    ...checkReply(textOf(context, reply), gates).filter((fault) => fault.gate === 'length'),
  ];
  return faults.map((fault) => `${fault.gate}: ${fault.quote}`);
}

/** The approved line for when no draft passes; a person follows it up. */
export function fallbackLine(context: DraftContext): string {
  return approvedFallbackReply({ bookingLink: context.link });
}

/** The first half of a UK postcode, which names a district and nobody's street. */
function outwardOf(postcode: string | null): string | null {
  const text = postcode?.trim().toUpperCase() ?? '';
  const match = /^([A-Z]{1,2}\d[A-Z\d]?)\s*\d[A-Z]{2}$/.exec(text) ?? /^([A-Z]{1,2}\d[A-Z\d]?)$/.exec(text);
  return match?.[1] ?? null;
}

function localTimeOf({ facts, now }: DraftContext): string {
  const zones = recipientZones({ timezone: facts.leadTimezone, phone: facts.phone });
  const timeZone = zones?.zones[0] ?? 'UTC';
  const format = new Intl.DateTimeFormat('en-GB', { weekday: 'long', hour: '2-digit', minute: '2-digit', timeZone });
  return format.format(now);
}
