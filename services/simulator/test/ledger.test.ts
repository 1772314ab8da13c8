import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LedgerDamaged, readLedger } from '../src/index.ts';
import { Ledger } from '../src/ledger.ts';
import { ACCOUNT, type Carrier, callbackUrl, LEAD, NUMBER, START, startCarrier, twilioAt } from './carrier.ts';
import { startReceiver } from './receiver.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  path = join(folder, 'deep', 'ledger.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function runToTheEnd({ simulator, clock }: Carrier, end: number): Promise<void> {
  for (let at = simulator.nextEventAt(); at !== null && at <= end; at = simulator.nextEventAt()) {
    clock.set(at);
    await simulator.runDue(at);
  }
}

test('kill -9 in the middle of sending loses no text that was answered, and the rest goes on', async () => {
  const child = spawn(process.execPath, [new URL('ledger-child.ts', import.meta.url).pathname, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const client = twilioAt(line.trim(), ACCOUNT, 2_000);
  const phones = Array.from({ length: 40 }, (_, n) => `+4474001260${String(n).padStart(2, '0')}`);
  const answered: string[] = [];
  await fetch(`${line.trim()}/sim/text`, {
    method: 'POST',
    body: JSON.stringify({ from: LEAD, to: NUMBER, body: 'STOP' }),
  });
  await Promise.all(
    phones.map((to, n) =>
      client.messages
        .create({ to, from: NUMBER, body: 'Hello', statusCallback: callbackUrl('http://127.0.0.1:9', { m: to }) })
        .then(({ sid }) => {
          answered.push(sid);
          if (n === 20) child.kill('SIGKILL');
        })
        .catch(() => {}),
    ),
  );
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(answered.length).toBeGreaterThan(0);

  const receiver = await startReceiver();
  const carrier = await startCarrier({ ledgerPath: path, startMs: START + 60_000 });
  const listed = await carrier.twilio.messages.list();
  for (const sid of answered) expect(listed.map((message) => message.sid)).toContain(sid);
  await expect(carrier.twilio.messages.create({ to: LEAD, from: NUMBER, body: 'x' })).rejects.toMatchObject({
    code: 21610,
  });
  await runToTheEnd(carrier, START + 86_400_000);
  await carrier.settled();
  const told = carrier.simulator.ledger.ofType('callback').filter((entry) => entry.final);
  for (const sid of answered)
    expect(
      told
        .filter((entry) => entry.sid === sid)
        .map((entry) => entry.status)
        .sort(),
    ).toEqual(['delivered', 'sent']);
  expect((await carrier.twilio.messages.list({ to: phones[0] ?? '' }))[0]?.status).toBe('delivered');
  await carrier.simulator.stop();
  await receiver.close();
});

test('a restart remembers texts, opt-outs, people and what is still to happen', async () => {
  const receiver = await startReceiver();
  const options = {
    ledgerPath: path,
    people: true,
    publicUrls: { inboundUrl: `${receiver.url}/in`, calUrl: `${receiver.url}/cal` },
    temperaments: { [LEAD]: 'stopping', '+447400123457': 'interested', '+447400123458': 'late' } as const,
  };
  const first = await startCarrier(options);
  for (const to of Object.keys(options.temperaments)) {
    for (let n = 0; n < 3; n++) await first.twilio.messages.create({ to, from: NUMBER, body: `text ${n}` });
  }
  await first.settled();
  const dueBefore = first.simulator.nextEventAt();
  await first.simulator.stop();
  expect(dueBefore).not.toBeNull();

  const second = await startCarrier(options);
  expect(second.simulator.nextEventAt()).toBe(dueBefore);
  await runToTheEnd(second, START + 20 * 86_400_000);
  const bodies = receiver.received.map((request) => request.form['From']);
  expect(new Set(bodies)).toEqual(new Set(Object.keys(options.temperaments)));
  expect(second.simulator.nextEventAt()).toBeNull();
  await second.simulator.stop();
  await receiver.close();
});

test('a text whose webhook a crash cut off is posted again with the same MessageSid', async () => {
  const receiver = await startReceiver();
  const options = { ledgerPath: path, people: true, temperaments: { [LEAD]: 'declining' } as const };
  const first = await startCarrier({ ...options, publicUrls: { inboundUrl: `${receiver.url}/in`, calUrl: null } });
  for (let n = 0; n < 3; n++) await first.twilio.messages.create({ to: LEAD, from: NUMBER, body: `text ${n}` });
  await first.settled();
  await runToTheEnd(first, START + 86_400_000);
  await first.simulator.stop();
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(lines.at(-1)).toContain('"type":"webhook"');
  writeFileSync(path, `${lines.slice(0, -1).join('\n')}\n`);

  const second = await startCarrier({ ...options, publicUrls: { inboundUrl: `${receiver.url}/in`, calUrl: null } });
  await runToTheEnd(second, START + 2 * 86_400_000);
  expect(receiver.received).toHaveLength(2);
  expect(new Set(receiver.received.map((request) => request.form['MessageSid'])).size).toBe(1);
  expect(second.simulator.ledger.ofType('inbound')).toHaveLength(1);
  await second.simulator.stop();
  await receiver.close();
});

test('a half-written last line is cut off, a damaged one in the middle is reported', () => {
  const ledger = new Ledger(path);
  ledger.append({ type: 'open', seed: 1 }, 1, 2);
  ledger.close();
  appendFileSync(path, '{"seq":2,"type":"po');
  expect(readLedger(path)).toHaveLength(1);
  const again = new Ledger(path);
  again.append({ type: 'listed', sids: [] }, 3, 4);
  again.close();
  expect(readLedger(path).map(({ seq, type }) => [seq, type])).toEqual([
    [1, 'open'],
    [2, 'listed'],
  ]);
  writeFileSync(path, `nonsense\n${readFileSync(path, 'utf8')}`);
  expect(() => new Ledger(path)).toThrow(LedgerDamaged);
});
