import { createHash } from 'node:crypto';
import type { ReplyRequest } from '@rekindle/contracts';
import {
  approvedFallbackReply,
  buildReplyPrompt,
  checkReply,
  toPlainPunctuation,
  recipientZones,
  REPLY_PROMPT_VERSION,
} from '@rekindle/domain';
import type { DraftContext } from './begin-draft.ts';

const OUTPUT_TOKENS_MAX = 600;
/** A friendly sentence or two with a booking link. */
const REPLY_SEGMENTS_MAX = 3;

/** What the model is asked, with the version of how it is asked. */
export interface Prompt {
  version: string;
  request: Omit<ReplyRequest, 'clientId'>;
}

/**
 * The prompt of a turn; with `faults`, the one that asks for a better draft. It names the booking page without the
 * lead's token: so the instructions are the same for every lead, and no model can garble the token.
 */
export function promptFor(context: DraftContext, faults: readonly string[] | null): Prompt {
  const { facts } = context;
  const prompt = buildReplyPrompt({
    companyName: facts.companyName,
    personaName: facts.personaName,
    bookingLink: context.bookingPage,
    lead: {
      firstName: facts.firstName === '' ? null : facts.firstName,
      outwardPostcode: outwardOf(facts.postcode),
      inquiryDate: facts.inquiryDate,
      source: null,
    },
    history: context.history,
    localTime: localTimeOf(context),
    maxSegments: REPLY_SEGMENTS_MAX,
  });
  const repair =
    faults === null ? '' : `\n# Your last draft was refused\n${JSON.stringify(faults)}\nWrite another that passes.`;
  return {
    version: REPLY_PROMPT_VERSION,
    request: {
      instructions: prompt.instructions,
      input: `${prompt.input}${repair}`,
      promptHash: createHash('sha256').update(prompt.instructions).digest('hex'),
      maxOutputTokens: OUTPUT_TOKENS_MAX,
    },
  };
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
export function checkDraft(context: DraftContext, reply: string): string[] {
  const { settings, history } = context;
  const gates = {
    maxSegments: REPLY_SEGMENTS_MAX,
    allowedLinks: context.bookingPage === null ? [] : [context.bookingPage],
    approvedClaims: [settings.m1_message, settings.m2_message ?? '', settings.m3_message ?? ''],
    previousReplies: history
      .filter((text) => text.from === 'us')
      .map((text) => text.text)
      .reverse(),
    instructions: promptFor(context, null).request.instructions,
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
