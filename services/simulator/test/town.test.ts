import { expect, test } from 'vitest';
import { REALISTIC_FAULTS, violations } from '../src/index.ts';
import { callbackUrl, NUMBER, START, startCarrier } from './carrier.ts';
import { startReceiver } from './receiver.ts';

const DAY = 86_400_000;

/** Texts 100 phones M1, M2 and M3 without a thought for anybody, in the given order, and lets three weeks pass. */
async function carelessCampaign(order: (phones: string[]) => string[]) {
  const receiver = await startReceiver();
  const carrier = await startCarrier({
    people: true,
    seed: 11,
    faults: REALISTIC_FAULTS,
    publicUrls: { inboundUrl: `${receiver.url}/in`, calUrl: `${receiver.url}/cal` },
  });
  const { clock, simulator, twilio, settled } = carrier;
  const phones = order(Array.from({ length: 100 }, (_, n) => `+447400127${String(n).padStart(3, '0')}`));
  const instants: number[] = [];
  const until = async (end: number) => {
    for (let at = simulator.nextEventAt(); at !== null && at <= end; at = simulator.nextEventAt()) {
      instants.push(at);
      clock.set(at);
      await simulator.runDue(at);
    }
    clock.set(end);
  };
  for (const [index, kind] of ['M1', 'M2', 'M3'].entries()) {
    await until(START + index * 3 * DAY);
    const queue = [...phones];
    const sender = async () => {
      for (let to = queue.shift(); to !== undefined; to = queue.shift()) {
        const statusCallback = callbackUrl(receiver.url, { m: `${to}-${kind}`, k: kind });
        const body = `${kind} https://cal.example.com/a?t=x`;
        await twilio.messages.create({ to, from: NUMBER, body, validityPeriod: 600, statusCallback }).catch(() => {});
      }
    };
    await Promise.all([sender(), sender(), sender(), sender()]);
    await settled();
  }
  await until(START + 21 * DAY);
  await simulator.stop();
  await receiver.close();
  return { entries: simulator.ledger.entries, ledger: simulator.ledger, instants };
}

test('a town answers, books and complains the same way whatever the order in which it is texted', async () => {
  const [forth, back] = [
    await carelessCampaign((phones) => phones),
    await carelessCampaign((phones) => phones.toReversed()),
  ];
  const texts = (run: typeof forth) =>
    run.ledger
      .ofType('inbound')
      .map(({ from, at, body, means }) => `${from} ${at} ${means} ${body}`)
      .sort();
  const bookings = (run: typeof forth) =>
    run.ledger
      .ofType('booking')
      .map(({ phone, at, uid, action }) => `${phone} ${at} ${uid} ${action}`)
      .sort();
  expect(texts(back)).toEqual(texts(forth));
  expect(bookings(back)).toEqual(bookings(forth));
  expect(texts(forth).length).toBeGreaterThan(30);
  expect(bookings(forth).length).toBeGreaterThan(3);
  expect(forth.instants).toEqual(forth.instants.toSorted((a, b) => a - b));

  // A campaign that hears nothing breaks these, and no hours or limits were given that it could break.
  const promises = new Set(violations(forth.entries, { campaigns: [] }).map((one) => one.promise));
  expect(promises).toEqual(new Set(['P2', 'P3', 'P8', 'P15']));
});
