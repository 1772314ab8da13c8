import type { ReplyRequest } from '@rekindle/contracts';
import type { PromptPersonas } from '@rekindle/db';
import {
  aiPersonaFragments,
  approvedFallbackReply,
  avoidedPhrases,
  brokenRules,
  checkReply,
  compile,
  type CompiledPrompt,
  type CompileInput,
  type ForbiddenPhrase,
  type NextAction,
  personaFragments,
  PLAIN_PERSONA_VERSION,
  plainPersona,
  type ReplyGateContext,
  recipientZones,
  REPLY_SEGMENTS_MAX,
  type SourceFragment,
  strategyFragments,
  toPlainPunctuation,
} from '@rekindle/domain';
import { guidanceFragments, shownLessons } from './guidance.ts';
import type { DraftContext } from './read-context.ts';

/** A text of two segments with every field around it takes about 250; beyond this an answer is cut off. */
const OUTPUT_TOKENS_MAX = 600;

/** What the model is asked, with the version of how it is asked. */
export interface Prompt extends CompiledPrompt {
  version: string;
  /** Of the client's prompt; null: none applies. */
  versionId: string | null;
  /** Lessons that the model is shown. */
  lessonIds: readonly string[];
  request: Omit<ReplyRequest, 'clientId'>;
}

/**
 * The prompt of a turn; with `faults`, the one that asks for a better draft. It names the booking page without the
 * lead's token: so the static part is the same for every lead, and no model can garble the token.
 */
export function promptFor(clientId: string, context: DraftContext, faults: readonly string[] | null): Prompt {
  const { facts, guidance } = context;
  const compiled = compile({
    ...wordsFor(clientId, context),
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
  // What the budget cut was not shown.
  const shown = new Set(Object.values(compiled.supplied.lessons));
  const { template } = guidance;
  return {
    ...compiled,
    version: versionLabel(context),
    versionId: guidance.version?.versionId ?? null,
    lessonIds: shownLessons(guidance).filter((id) => shown.has(id)),
    request: {
      instructions: system.content,
      input: user.content,
      promptHash: compiled.staticHash,
      maxOutputTokens: Math.min(OUTPUT_TOKENS_MAX, template?.maxTokens ?? OUTPUT_TOKENS_MAX),
      temperature: template?.temperature ?? null,
    },
  };
}

/** What a prompt is compiled from besides the turn. */
export function wordsFor(
  clientId: string,
  { facts, bookingPage, personas, guidance }: Pick<DraftContext, 'facts' | 'bookingPage' | 'personas' | 'guidance'>,
): Pick<CompileInput, 'fragments' | 'variables'> {
  const { fragments, variables } = plainPersona({
    ...{ clientId, companyName: facts.companyName, personaName: facts.personaName, bookingLink: bookingPage },
  });
  return { fragments: [...fragments, ...peopleFragments(personas), ...guidanceFragments(guidance)], variables };
}

/** The words of who speaks, whom they address, and how. A strategy's product stands in place of the persona's. */
function peopleFragments({ voice, audience, strategy }: PromptPersonas): SourceFragment[] {
  const product = strategy?.product == null ? audience?.product : null;
  return [
    ...(voice === null ? [] : aiPersonaFragments(voice)),
    ...(audience === null ? [] : personaFragments({ ...audience, product: product ?? null })),
    ...(strategy === null ? [] : strategyFragments(strategy)),
  ];
}

/** Which words of ours and which of the client's: `plain-persona-2 + Autumn 1.2`. */
function versionLabel({ guidance: { version } }: DraftContext): string {
  return version === null
    ? PLAIN_PERSONA_VERSION
    : `${PLAIN_PERSONA_VERSION} + ${version.promptName} ${version.version}`;
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

/** What a text to this lead is held against by the gates. */
export function gateContext(context: DraftContext, prompt: Prompt): ReplyGateContext {
  const { facts, settings, history } = context;
  return {
    maxSegments: REPLY_SEGMENTS_MAX,
    allowedLinks: context.bookingPage === null ? [] : [context.bookingPage],
    approvedClaims: [settings.m1_message, settings.m2_message ?? '', settings.m3_message ?? '', ...prompt.knowledge],
    previousReplies: history
      .filter((text) => text.from === 'us')
      .map((text) => text.text)
      .reverse(),
    namedBy: [facts.firstName, ...history.filter(({ from }) => from === 'lead').map(({ text }) => text)],
    signedBy: [facts.personaName],
    canary: prompt.canary,
    instructions: prompt.confidential,
    forbidden: forbiddenFor(context),
  };
}

/** What is wrong with a reply; empty when it may be sent. Length counts with the token, all else is read without it. */
export function checkDraft(context: DraftContext, prompt: Prompt, reply: string): string[] {
  const gates = gateContext(context, prompt);
  const faults = [
    ...checkReply(plain(reply), gates).filter((fault) => fault.gate !== 'length'),
    ...checkReply(textOf(context, reply), gates).filter((fault) => fault.gate === 'length'),
  ];
  return faults.map((fault) => `${fault.gate}: ${fault.quote}`);
}

/** What no reply to this lead may say: the client's rules, and what people like them do not like to read. */
export function forbiddenFor({ guidance, personas }: DraftContext): ForbiddenPhrase[] {
  const rows = personas.audience?.rows['communication_preferences'] ?? [];
  const avoided = rows.flatMap(({ avoid_phrase: phrase }) => (typeof phrase === 'string' ? [phrase] : []));
  return [...guidance.forbidden, ...avoidedPhrases(avoided)];
}

/** The approved line for when no draft passes; a person follows it up. Null where a rule of the client forbids it. */
export function fallbackLine(context: DraftContext): string | null {
  const line = approvedFallbackReply({ bookingLink: context.link });
  return brokenRules(line, forbiddenFor(context)).length === 0 ? line : null;
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
