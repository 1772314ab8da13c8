import type { ReplyModel } from '@rekindle/contracts';
import { BOOKING_TOKEN_PARAM } from '@rekindle/db';
import {
  HOUR_MS,
  leadEnd,
  missingFacts,
  offencesOf,
  type PlayedLead,
  playLead,
  type SimulatedLead,
} from '@rekindle/domain';
import { receiveBooking } from '@rekindle/webhook';
import { sql } from 'kysely';
import { SegmentedMessage } from 'sms-segments-calculator';
import { type ConversationWorld, givenPerson, NOON } from '../../test/conversation-world.ts';

/** Longer than the campaign allows. */
const SEGMENTS_MAX = 3;
/** Enough for an answer, its repair, and every retry of a model that is away. */
const BETWEEN_TEXTS_MS = 2 * HOUR_MS;
const BOOKING_PAGE = 'https://cal.example/bright-roofs';
const TIMES = { ai_multiple_messages_wait_seconds: 30, ai_response_delay_seconds: 60 };

/** The model of one play, which may look at what was said. */
export type ModelOfPlay = (play: {
  said: () => string;
  companyName: string;
  link: string | null;
}) => ReplyModel['draft'];

/** Plays a lead once on the simulated clock: real steps and a real Postgres, whatever model. */
export async function playInWorld(
  world: ConversationWorld,
  lead: SimulatedLead,
  how: { random: () => number; model: ModelOfPlay },
): Promise<PlayedLead> {
  world.clock.set(NOON);
  world.jobs.length = 0;
  const link = how.random() < 0.5 ? BOOKING_PAGE : null;
  const person = await givenPerson(world, { ...TIMES, ...(link !== null && { cal_booking_link: link }) });
  const { clientId, leadId } = person.act;
  const companyName = await person.read(
    async (tx) => (await tx.selectFrom('clients').select('company_name').executeTakeFirstOrThrow()).company_name,
  );
  const standing = async () => {
    const { rows } = await person.read(
      async (tx) =>
        await sql<{ status: string; booked: boolean; person: boolean; suppressed: boolean; manual: boolean }>`
          select l.contact_status as status, l.call_booked as booked, l.manual_mode as manual,
            (l.manual_mode or l.needs_person_reason is not null) as person,
            exists (select from suppressions s where s.client_id = l.client_id and s.lifted_at is null) as suppressed
          from leads l where l.client_id = ${clientId} and l.id = ${leadId}`.execute(tx),
    );
    const [row] = rows;
    if (row === undefined) throw new Error('The lead is gone');
    return row;
  };

  const violations: string[] = [];
  const instructions: string[] = [];
  const sent: string[] = [];
  let [calls, costMicros, said] = [0, 0, ''];
  const draft = how.model({ said: () => said, companyName, link });
  world.model.draft = async (request) => {
    instructions.push(request.instructions);
    calls += 1;
    const result = await draft(request);
    if (result.kind === 'draft') costMicros += result.usage.costMicros;
    return result;
  };

  const replies = async () =>
    (await person.texts())
      .filter(({ kind, sent_at: sentAt }) => kind === 'reply' && sentAt !== null)
      .map(({ content }) => content);
  const transcript = await playLead(
    lead,
    {
      say: async (text) => {
        const { suppressed: stopped } = await standing();
        said = text;
        await person.says(text);
        await world.advanceTo(world.clock.now() + BETWEEN_TEXTS_MS);
        const texts = (await replies()).slice(sent.length);
        for (const each of texts) {
          const { segmentsCount: segments } = new SegmentedMessage(each, 'auto');
          const approved = [link ?? ''];
          const judged = { before: [...sent], instructions, approved, segments, segmentsMax: SEGMENTS_MAX };
          violations.push(...offencesOf(each, judged), ...(stopped ? ['a text after they stopped'] : []));
          sent.push(each);
        }
        const { suppressed, manual } = await standing();
        return { texts, over: suppressed || manual };
      },
      book: async () => {
        const page = sent.flatMap((text) => text.match(/https?:\/\/\S+/g) ?? []).at(-1) ?? '';
        const token = URL.canParse(page) ? new URL(page).searchParams.get(BOOKING_TOKEN_PARAM) : null;
        const startsAt = world.clock.now() + 24 * HOUR_MS;
        await receiveBooking({ ...world, bookingTokenKeys: [world.bookingTokenKey] }, clientId, {
          ...{ kind: 'created', uid: `booking-${leadId}`, replacesUid: null, saidAt: world.clock.now() },
          ...{ startsAt, endsAt: startsAt + HOUR_MS / 2, token, phones: [] },
        });
      },
    },
    how.random,
  );
  const end = leadEnd({ ...(await standing()), replies: sent.length });
  await world.db.deleteClients();
  return {
    ...{ end, missing: missingFacts(lead.facts, transcript, { companyName }), violations },
    ...{ calls, costMicros, lines: transcript.lines },
  };
}
