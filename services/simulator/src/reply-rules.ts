import type { ReplyDraft } from '@rekindle/contracts';
import { keyedRandom, type Rng } from './rng.ts';

/** What the rules could read out of a prompt. */
export interface PromptReading {
  /** The lead's last text. */
  lead: string;
  /** A booking link the prompt offers. */
  link: string | null;
}

/**
 * Finds the lead's last text and the booking link. A transcript line is `Lead: "..."` (also Customer, Them, User, with
 * or without a time before it, JSON-quoted or bare) or a JSON object with a role and a text; with neither, the last line
 * of the input is taken.
 */
export function readPrompt(instructions: string, input: string): PromptReading {
  const bare = [
    ...input.matchAll(
      /^[^\S\n]*(?:[-*] )?(?:\[[^\]\n]*\] ?)?(?:lead|customer|them|user)[^:\n"]{0,40}:[^\S\n]*(.+)$/gim,
    ),
  ];
  const json = [
    ...input.matchAll(/\{[^{}\n]*"(?:role|from|by|who)"\s*:\s*"(?:lead|user|customer|inbound)"[^{}\n]*\}/gi),
  ];
  const lastBare = bare.at(-1);
  const lastJson = json.at(-1);
  const lead =
    lastJson !== undefined && (lastBare === undefined || lastJson.index > lastBare.index)
      ? textOfJson(lastJson[0])
      : (lastBare?.[1] ?? input.trim().split('\n').at(-1) ?? '');
  return { lead: unquoted(lead.trim()), link: linkOf(`${input}\n${instructions}`) };
}

function textOfJson(line: string): string {
  try {
    const value = JSON.parse(line) as Record<string, unknown>;
    const text = value['text'] ?? value['body'] ?? value['content'];
    return typeof text === 'string' ? text : line;
  } catch {
    return line;
  }
}

function unquoted(text: string): string {
  if (!text.startsWith('"')) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : text;
  } catch {
    return text.replace(/^"|"$/g, '');
  }
}

function linkOf(prompt: string): string | null {
  const links = [...prompt.matchAll(/https?:\/\/[^\s"'<>\\]+/g)].map(([link]) => link.replace(/[.,;:!?)\]]+$/, ''));
  return (
    links.find((link) => /[?&](t|metadata(\[|%5B)token)/i.test(link)) ??
    links.find((link) => /cal\.|book/i.test(link)) ??
    null
  );
}

/**
 * An opening after which the sentence is longer than anybody likes to read. No gate minds it, but the coach does: so the
 * sandbox's reviews have something to show that follows from a conversation.
 */
const LONG_WINDED =
  'Every job is a bit different, and what it comes to depends on the property, on what is there already and on what you would like to have done';

type Answer = Partial<ReplyDraft> & Pick<ReplyDraft, 'reply' | 'intent' | 'next_action'>;

/** What a sensible salesperson would answer, by a few simple rules. Claims nothing: no price, no date, no saving. */
export function draftFor(reading: PromptReading, seed: number, digest: string): ReplyDraft {
  const rng = keyedRandom(seed, 'draft', digest);
  return {
    sentiment: 'NEUTRAL',
    stage: 'engaged',
    slot_id: null,
    facts: [],
    objection_type: null,
    opt_out: false,
    opt_out_quote: null,
    handover_reason: null,
    used_lesson_ids: [],
    claims: [],
    confidence: 0.9,
    ...answerTo(reading, rng),
  };
}

function answerTo({ lead, link }: PromptReading, rng: Rng): Answer {
  const text = lead.toLowerCase();
  const offer =
    link === null ? 'What day suits you for a quick call?' : `You can pick a time for a quick call here: ${link}`;
  const next = link === null ? 'reply' : 'offer_slots';
  if (/\b(stop|remove|unsubscribe|opt.?out|leave me alone|take me off)\b/.test(text)) {
    return {
      reply: '',
      intent: 'opt_out',
      next_action: 'close',
      sentiment: 'NEGATIVE',
      opt_out: true,
      opt_out_quote: lead,
    };
  }
  if (
    /\b((ring|call|phone) me|(a|real|actual) (person|human)|someone (just )?(to )?(ring|call)|(talk|speak) to (a|some)\w*)\b/.test(
      text,
    )
  ) {
    const reply = rng.pick([
      'Of course, I will ask a colleague to ring you.',
      'No problem, one of the team will give you a call.',
    ]);
    return {
      reply,
      intent: 'wants_person',
      next_action: 'handover',
      sentiment: 'HOT',
      handover_reason: 'asked for a person',
    };
  }
  if (
    /\b(no thanks?|not interested|not for me|someone else|sorted|moved house|not at the moment|had it done)\b/.test(
      text,
    )
  ) {
    const reply = rng.pick([
      'No problem at all, thanks for letting me know.',
      'That is fine, thank you for letting me know.',
    ]);
    return { reply, intent: 'decline', next_action: 'close', sentiment: 'NEGATIVE' };
  }
  if (/\b(price|cost|much|expensive|finance|grants?)\b/.test(text)) {
    const opening = rng.pick(['It depends on the property', 'That varies from home to home', LONG_WINDED]);
    return {
      reply: `${opening}, so a short call gives you a proper figure. ${offer}`,
      intent: 'price',
      next_action: next,
      sentiment: 'HOT',
    };
  }
  if (/\b(when|how long|times?|soon|today|tomorrow|week|late in the year|christmas)\b/.test(text)) {
    return {
      reply: `${rng.pick(['Happy to talk dates', 'We can go over timings'])} on a call. ${offer}`,
      intent: 'timing',
      next_action: next,
      sentiment: 'POSITIVE',
    };
  }
  if (/\b(book|call|slot|appointment|next|yes|yep|yeah|sure|keen|interested|possibly|maybe)\b/.test(text)) {
    return {
      reply: `${rng.pick(['Great', 'Lovely', 'Good to hear'])}. ${offer}`,
      intent: 'interest',
      next_action: next,
      sentiment: 'POSITIVE',
    };
  }
  if (/\b(thanks|thank you|cheers|think|booked|leave it)\b/.test(text)) {
    return {
      reply: rng.pick(['Thanks, speak soon.', 'No rush, just text me back any time.']),
      intent: 'closing',
      next_action: 'wait',
    };
  }
  return {
    reply: `${rng.pick(['Good question', 'Thanks for getting back to me'])}. A quick call is the easiest way to answer that. ${offer}`,
    intent: 'question',
    next_action: next,
    sentiment: 'UNCLEAR',
  };
}
