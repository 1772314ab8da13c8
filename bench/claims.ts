import { createLogger, manualClock, seededIds, systemMonotonicClock } from '@rekindle/runtime';
import { senderHandlers } from '@rekindle/sender';
import { createTestDatabase, fakeSmsGateway, givenCampaign, givenClient, givenDueStep } from '@rekindle/testkit';

const MONDAY_10 = Date.parse('2026-01-12T10:00:00Z');
const CAMPAIGNS = 8;

/**
 * Texts a second through claim, an instant answer in memory, and record: what one sender process and Postgres can do.
 * Once with all texts in one campaign, whose gate they pass one by one, once with them spread over several.
 */
export async function benchClaims(texts: number): Promise<string[]> {
  const [one, several] = [await textsASecond(texts, 1), await textsASecond(texts, CAMPAIGNS)];
  return [
    `${texts} texts, 8 at a time: ${one.toFixed(0)} texts/s in one campaign, ${several.toFixed(0)} texts/s in ${CAMPAIGNS}`,
    `several : one = ${(several / one).toFixed(2)}`,
  ];
}

async function textsASecond(texts: number, campaigns: number): Promise<number> {
  const db = await createTestDatabase();
  const clock = manualClock(MONDAY_10);
  const ids = seededIds(`claims-${campaigns}`, clock);
  const sms = fakeSmsGateway(clock);
  const deps = { db, clock, ids };
  const due = [];
  for (let n = 0; n < campaigns; n++) {
    const client = await givenClient(deps, { segmentsPerSecond: 100_000 });
    const people = texts / campaigns;
    const settings = { messages_per_minute: people, messages_per_hour: people, messages_per_day: people };
    const campaign = await givenCampaign(deps, client, { people, firstPerson: 1 + n * people, settings });
    for (const lead of campaign.leads) due.push(await givenDueStep(deps, client, campaign, lead));
  }
  const send = senderHandlers({
    ...deps,
    sms,
    monotonic: systemMonotonicClock,
    log: createLogger({ level: 'silent' }),
    queues: { add: async () => {} },
    modes: ['sandbox'],
    publicBaseUrl: 'http://127.0.0.1:1',
  })['send-message'];
  // Campaigns take turns, as the scheduler hands them out.
  const waiting = due.map((ref, i) => ({ ref, turn: i % (texts / campaigns) })).sort((a, b) => a.turn - b.turn);
  const before = systemMonotonicClock.monotonicMs();
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await send?.(next.ref);
    }),
  );
  const seconds = (systemMonotonicClock.monotonicMs() - before) / 1_000;
  const sent = sms.sent.length;
  await db.close();
  if (sent !== texts) throw new Error(`${sent} of ${texts} texts were sent`);
  return texts / seconds;
}
