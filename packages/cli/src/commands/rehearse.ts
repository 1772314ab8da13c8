import { userInfo } from 'node:os';
import { openPlay, type Sample } from '@rekindle/console/rehearse';
import type { ReplyModel } from '@rekindle/contracts';
import { causeWords, parseMobile } from '@rekindle/domain';
import { OperatorConflict, type PlayedTurn, playTurn, sendOwnText } from '@rekindle/responder';
import { CliError, usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { ensureRehearsalLead } from '../rehearse/rehearsal-lead.ts';
import { modelOf } from '../rehearse/model-of.ts';
import { campaignToRehearse, sampleOf } from '../rehearse/sample-of.ts';
import type { Session } from '../session.ts';
import { type Store, withStore } from '../store.ts';

export interface RehearseOptions {
  client: string;
  dataset?: string;
  to?: string;
  yes?: true;
  json?: true;
}

/** `rekindle rehearse`: the texts to one's own phone, or the lead's part played against the AI. */
export async function rehearse(session: Session, options: RehearseOptions, model?: ReplyModel): Promise<number> {
  return await withStore(session, async (store) => {
    const campaign = await campaignToRehearse(store, options);
    const sample = await sampleOf(store, campaign);
    if (options.to !== undefined)
      return await textMyself(session, store, { ...options, to: options.to }, sample, campaign.clientId);
    let play = openPlay(store, campaign, sample);
    const deps = { ids: store.ids, monotonic: store.monotonic, model: model ?? modelOf(session, store).ask };
    const [m1] = sample.texts;
    if (m1 === undefined) return EXIT.ok;
    const begin = () => {
      if (options.json) session.data(JSON.stringify({ type: 'sent', ...m1 }));
      else session.data(`${m1.step}> ${m1.text}  (${counted(m1.segments)})`);
    };
    begin();
    session.say(
      `You are the lead: write an answer and press Enter; ${ANEW} begins anew, Ctrl-D ends it. Nothing is sent or stored.`,
    );
    for await (const line of session.lines()) {
      // A phone sends no empty text.
      if (line.trim() === '') continue;
      if (line.trim() === ANEW) {
        play = openPlay(store, campaign, sample);
        begin();
        continue;
      }
      const turn = await playTurn(deps, play, line, store.clock.now());
      if (options.json) session.data(JSON.stringify({ type: 'turn', ...turn }));
      else show(session, turn, play.standing.manual);
    }
    return EXIT.ok;
  });
}

/** What is typed to be somebody new who has just got M1. */
const ANEW = '/new';

function counted(segments: number): string {
  return segments === 1 ? '1 segment' : `${segments} segments`;
}

function show(session: Session, turn: PlayedTurn, manual: boolean): void {
  const { read, reply, status, person } = turn;
  const seen = read.signals.length === 0 ? 'nothing' : read.signals.join(', ').replaceAll('_', ' ');
  session.data(`  gates before: ${seen}, taken for ${read.kind.replaceAll('_', ' ')}; feeling ${read.sentiment}`);
  if (read.optOut !== null) session.data(`  opt-out: rule ${read.optOut.rule}, in "${read.optOut.quote}"`);
  if (read.fixedReply !== null) session.data('  a fixed line answers this; the model is not asked');
  for (const { outcome, detail, gates, costMicros } of turn.runs) {
    const cost = costMicros === null ? '' : `, $${(costMicros / 1e6).toFixed(6)}`;
    const why = detail === null ? '' : ` (${detail})`;
    const found =
      gates.length > 0 ? `; gates after: ${gates.join('; ')}` : outcome === 'used' ? '; gates after: passed' : '';
    session.data(`  model: ${outcome.replaceAll('_', ' ')}${why}${cost}${found}`);
  }
  if (read.act === 'suppressed') session.data(`  stopped for good: everything planned for this number is cancelled`);
  if (read.act === 'ignored') session.data('  a phone wrote this by itself: nothing changes');
  if (read.act === 'silent') session.data('  they have opted out: nothing is answered');
  if (person !== null) {
    const over = manual ? ', and the AI leaves the conversation to them' : '';
    session.data(`  a person would be asked, because ${causeWords(person)}${over}`);
  }
  const moved = status.from === status.to ? `stays ${status.to}` : `${status.from} -> ${status.to}`;
  session.data(`  lead: ${moved}`);
  if (reply === null) session.data('AI> (no answer)');
  else session.data(`AI> ${reply.text}  (${counted(reply.segments)}, after ${reply.waitSeconds} s)`);
}

/** One's own phone gets the texts now, as texts of a person: the sender's claims hold, campaigns and limits do not. */
async function textMyself(
  session: Session,
  store: Store,
  options: RehearseOptions & { to: string },
  { texts, record, settings }: Sample,
  clientId: string,
): Promise<number> {
  const mobile = parseMobile(options.to, { allowInternational: true });
  if (!mobile.ok) throw usage(`"${options.to}" is no mobile number; write it like +447400123456.`);
  if (record.sendingStopped) throw new CliError(EXIT.conflict, 'Sending is stopped: npx --no rekindle sending start.');
  if (options.yes !== true) {
    for (const { step, text, segments } of texts) session.say(`${step}> ${text}  (${counted(segments)})`);
    throw usage(
      `These ${texts.length} texts would go to ${mobile.e164} now. To have them sent, repeat this with --yes.`,
    );
  }
  const leadId = await ensureRehearsalLead(store, { clientId, phone: mobile.e164, settings });
  const by = `${userInfo().username} (rehearsal)`;
  const messageIds: string[] = [];
  try {
    for (const { text } of texts) {
      const act = { clientId, leadId, by, text, atNight: true };
      messageIds.push((await sendOwnText({ ...store, queues: null }, act)).messageId);
    }
  } catch (error) {
    if (error instanceof OperatorConflict) throw new CliError(EXIT.conflict, error.message);
    throw error;
  }
  if (options.json) session.data(JSON.stringify({ clientId, leadId, to: mobile.e164, messageIds }));
  else
    session.data(
      `${texts.length} texts are on their way to ${mobile.e164}; the running services send them one by one.`,
    );
  return EXIT.ok;
}
