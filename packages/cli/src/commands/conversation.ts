import { userInfo } from 'node:os';
import { inTenant, type WhySubject } from '@rekindle/db';
import { causeWords, type EpochMs, localMoment } from '@rekindle/domain';
import {
  type ConversationView,
  dropDraft,
  editDraft,
  freezeDraft,
  handBack,
  OperatorConflict,
  readConversationView,
  resumeDraft,
  sendOwnText,
  takeOver,
} from '@rekindle/responder';
import { CliError, notFound, usage } from '../cli-error.ts';
import type { ConversationAct } from '../conversation-acts.ts';
import { EXIT } from '../exit-codes.ts';
import { findLead } from '../find-lead.ts';
import type { Session } from '../session.ts';
import { type Store, withStore } from '../store.ts';

interface Options {
  lead: string;
  client?: string;
  json?: true;
}

/** `rekindle conversation show`: the texts, the draft that waits, and who answers. */
export async function showConversation(session: Session, options: Options): Promise<number> {
  return await withStore(session, async (store) => {
    await store.clock.sync();
    const subject = await findLead(store, options.lead, options.client);
    const { clientId, leadId, zone } = subject;
    const view = await inTenant(store.db, { clientId, now: store.clock.now() }, (tx) =>
      readConversationView(tx, { clientId, leadId }),
    );
    if (view === null) throw notFound('Nobody has texted with this lead yet.');
    if (options.json) {
      session.data(JSON.stringify({ clientId, leadId, ...view }));
      return EXIT.ok;
    }
    for (const text of view.texts) {
      const who = text.direction === 'inbound' ? 'them' : text.kind === 'manual' ? 'person' : text.kind;
      session.data(`${localMoment(text.at, zone)}  ${who.padEnd(6)} ${text.text}  (${text.state})`);
    }
    for (const line of standingOf(view, zone)) session.data(line);
    if (view.draft !== null) {
      session.data(`Draft, ${whenDraftGoes(view, store.clock.now(), zone)}: ${view.draft.text}`);
    } else if (view.draftDueAt !== null) session.data(`The AI drafts an answer ${localMoment(view.draftDueAt, zone)}.`);
    return EXIT.ok;
  });
}

/** Who has the lead, and what stands in the way of a text. */
function standingOf(view: ConversationView, zone: WhySubject['zone']): string[] {
  const { takenOverAt, takenOverBy, suppressed } = view;
  const reason = view.personReason ?? view.handoverReason;
  return [
    ...(suppressed ? ['They have opted out: nothing goes to them.'] : []),
    ...(takenOverAt === null
      ? []
      : [`Taken over since ${localMoment(takenOverAt, zone)}${takenOverBy === null ? '' : ` by ${takenOverBy}`}.`]),
    ...(reason === null ? [] : [`A person is asked to look, because ${causeWords(reason)}.`]),
  ];
}

function whenDraftGoes(
  { draft, frozenUntil, frozenBy }: ConversationView,
  now: EpochMs,
  zone: WhySubject['zone'],
): string {
  if (frozenUntil !== null && frozenUntil > now)
    return `held until ${localMoment(frozenUntil, zone)} because ${frozenBy ?? 'somebody'} is writing`;
  const goesAt = draft?.goesAt ?? null;
  return goesAt === null ? 'waits' : `goes ${localMoment(goesAt, zone)}`;
}

/** `rekindle conversation edit|drop|freeze|resume|say|take-over|hand-back`. */
export async function actOnConversation(
  session: Session,
  verb: ConversationAct,
  options: Options & { text?: string; by?: string; atNight?: true },
): Promise<number> {
  const { text } = options;
  if ((verb === 'edit' || verb === 'say') && text === undefined) throw usage(`${verb} needs the text.`);
  if (verb !== 'edit' && verb !== 'say' && text !== undefined) throw usage(`${verb} takes no text.`);
  return await withStore(session, async (store) => {
    const subject = await findLead(store, options.lead, options.client);
    const by = options.by?.trim() || `${userInfo().username} (command line)`;
    try {
      const done = await perform(store, verb, subject, { by, text: text ?? '', atNight: options.atNight === true });
      if (options.json)
        session.data(JSON.stringify({ clientId: subject.clientId, leadId: subject.leadId, ...done.data }));
      else session.data(done.sentence);
      return EXIT.ok;
    } catch (error) {
      if (error instanceof OperatorConflict) throw new CliError(EXIT.conflict, error.message);
      throw error;
    }
  });
}

interface Done {
  sentence: string;
  data: Record<string, unknown>;
}

async function perform(
  store: Store,
  verb: ConversationAct,
  { clientId, leadId, zone }: WhySubject,
  given: { by: string; text: string; atNight: boolean },
): Promise<Done> {
  const deps = { ...store, queues: null };
  const act = { clientId, leadId, by: given.by };
  switch (verb) {
    case 'edit': {
      const draft = await editDraft(deps, { ...act, text: given.text });
      const changed = `Changed; it takes ${draft.segments} ${draft.segments === 1 ? 'segment' : 'segments'}.`;
      const look = draft.advice.map((each) => `Look again: ${each}. It goes all the same.`);
      return { sentence: [changed, ...look].join('\n'), data: { draft } };
    }
    case 'drop':
      await dropDraft(deps, act);
      return { sentence: 'Dropped: nothing goes.', data: { dropped: true } };
    case 'freeze': {
      const until = await freezeDraft(deps, act);
      return { sentence: `Held until ${localMoment(until, zone)}.`, data: { frozen_until: until } };
    }
    case 'resume':
      if (!(await resumeDraft(deps, act)).waits) throw new CliError(EXIT.conflict, 'Nothing waits to go to them.');
      return { sentence: 'The answer goes when it was to go.', data: { frozen_until: null } };
    case 'say': {
      const { messageId } = await sendOwnText(deps, { ...act, text: given.text, atNight: given.atNight });
      return { sentence: `On its way as message ${messageId}; the conversation is yours.`, data: { messageId } };
    }
    case 'take-over': {
      const { hadBy, suppressed } = await takeOver(deps, act);
      const until = hadBy === null ? '' : ` Until now ${hadBy} had it.`;
      const stopped = suppressed ? ' They have opted out: nothing may be sent to them.' : '';
      const data = { taken_over: true, had_by: hadBy, suppressed };
      return { sentence: `The conversation is yours.${until}${stopped}`, data };
    }
    case 'hand-back': {
      const { answersNow } = await handBack(deps, act);
      const more = answersNow ? ' The AI answers their last text now.' : '';
      return { sentence: `Handed back.${more}`, data: { taken_over: false, answers_now: answersNow } };
    }
  }
}
