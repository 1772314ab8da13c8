import type { ReplyRequest, ReplyResult } from '@rekindle/contracts';
import { HOUR_MS, SECOND_MS } from '@rekindle/domain';
import { handBack, sendOwnText, takeOver } from '@rekindle/responder';
import { sql } from 'kysely';
import { type ConversationWorld, givenPerson, NOON } from '../test/conversation-world.ts';
import { offencesOf } from './judge-text.ts';
import { behaves, drafted, MISBEHAVIOURS } from './misbehaviour.ts';
import type { Ending, Story, Turn } from './story.ts';

/** How the model behaves: as scripted; or in one of the bad ways, at its first call of a turn or at every one. */
export type Behaviour = 'good' | { bad: string; always: boolean };

export interface Played {
  ended: Ending;
  /** Whether the campaign would text them again by itself. */
  cadenceOver: boolean;
  /** What of all that was sent offends, by code that shares nothing with the gates; empty is what we want. */
  violations: string[];
  /** Calls of the model. */
  calls: number;
}

const TIMES = { ai_multiple_messages_wait_seconds: 30, ai_response_delay_seconds: 60 };
/** Enough for an answer, its repair, and every retry of a model that is away. */
const BETWEEN_TURNS_MS = 6 * HOUR_MS;
const OWN_TEXT = 'Hello, Ann here. I have looked into it.';

/** Plays one story to its end on the simulated clock: real steps, real Postgres, scripted model. */
export async function playStory(world: ConversationWorld, story: Story, behaviour: Behaviour): Promise<Played> {
  world.clock.set(NOON);
  world.jobs.length = 0;
  const person = await givenPerson(world, { ...TIMES, ...story.settings });
  const requests: ReplyRequest[] = [];
  const stopped: { at: number | null } = { at: null };
  let turn: Turn = {};
  let asked = 0;

  world.model.draft = async (request): Promise<ReplyResult> => {
    requests.push(request);
    asked += 1;
    if (asked === 1 && turn.meanwhile !== undefined) await person.says(turn.meanwhile);
    const draft = behaves(turn.model ?? {});
    if (behaviour === 'good' || (!behaviour.always && asked > 1)) return drafted(draft);
    const misbehave = MISBEHAVIOURS[behaviour.bad];
    if (misbehave === undefined) throw new Error(`There is no misbehaviour "${behaviour.bad}"`);
    return misbehave(draft, request);
  };

  async function suppressed(): Promise<boolean> {
    const { rows } = await person.read(
      async (tx) =>
        await sql`select 1 from suppressions where client_id = ${person.act.clientId} and lifted_at is null`.execute(
          tx,
        ),
    );
    return rows.length > 0;
  }

  for (const each of story.turns) {
    if (each.afterSeconds !== undefined) await world.advanceTo(world.clock.now() + each.afterSeconds * SECOND_MS);
    else if (turn !== story.turns[0] || requests.length > 0)
      await world.advanceTo(world.clock.now() + BETWEEN_TURNS_MS);
    turn = each;
    asked = 0;
    for (const text of [each.says ?? []].flat()) {
      await person.says(text);
      if (stopped.at === null && (await suppressed())) stopped.at = world.clock.now();
      await world.advanceTo(world.clock.now() + 10 * SECOND_MS);
    }
    await operate(world, person.act, each);
    if (story.turns[story.turns.indexOf(each) + 1]?.afterSeconds === undefined) {
      await world.advanceTo(world.clock.now() + BETWEEN_TURNS_MS);
    }
  }
  const texts = (await person.texts()).filter(({ kind, sent_at: sentAt }) => kind === 'reply' && sentAt !== null);
  const { rows } = await person.read(
    async (tx) =>
      await sql<{ status: Ending['status']; aiOff: boolean; person: string | null; cadence: string }>`
        select l.contact_status as status, l.manual_mode as "aiOff", l.needs_person_reason as person, e.state as cadence
        from leads l join enrolments e on e.client_id = l.client_id and e.lead_id = l.id
        where l.client_id = ${person.act.clientId} and l.id = ${person.act.leadId}`.execute(tx),
  );
  const [end] = rows;
  if (end === undefined) throw new Error('The lead is gone');
  const { cadence, ...lead } = end;
  const ended: Ending = { ...lead, replies: texts.length, suppressed: await suppressed() };
  const contents = texts.map(({ content }) => content);
  const instructions = requests.map((request) => request.instructions);
  const violations = contents.flatMap((text, i) => offencesOf(text, contents.slice(0, i), instructions));
  const late = texts.filter(
    ({ sent_at: sentAt }) => stopped.at !== null && ended.suppressed && Number(sentAt) > stopped.at,
  );
  await world.db.deleteClients();
  return {
    ended,
    cadenceOver: cadence === 'ended' || cadence === 'completed',
    violations: [...violations, ...late.map(() => 'a text after they stopped')],
    calls: requests.length,
  };
}

async function operate(world: ConversationWorld, act: Parameters<typeof takeOver>[1], turn: Turn): Promise<void> {
  if (turn.operator === 'takes over') await takeOver(world, act);
  if (turn.operator === 'takes over and writes') await sendOwnText(world, { ...act, text: OWN_TEXT });
  if (turn.operator === 'hands back') await handBack(world, act);
  await world.drain();
}
