import { removeRunFile, writeRunFile } from '@rekindle/boot/run-file';
import { manualClock, systemMonotonicClock } from '@rekindle/runtime';
import { createSimulator, NO_FAULTS } from '@rekindle/simulator';
import { givenCampaign, givenClient } from '@rekindle/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rehearse } from '../src/commands/rehearse.ts';
import { environmentOf, saidBy } from './command-line.ts';
import { givenInstallation, NOW } from './given-installation.ts';

const here = givenInstallation(22);
const simulator = createSimulator({
  clock: manualClock(NOW),
  monotonic: systemMonotonicClock,
  seed: 1,
  ledgerPath: null,
  publicUrls: { inboundUrl: null, calUrl: null },
  accounts: [],
  numbers: [],
  calSecret: 'a-test-cal-secret',
  log: { info: () => {}, warn: () => {} },
  people: false,
  faults: NO_FAULTS,
});
let simulatorUrl: string;

beforeAll(async () => {
  simulatorUrl = await simulator.start(0);
});
afterAll(async () => await simulator.stop());

async function played() {
  const { db, directory } = here();
  const client = await givenClient(here());
  await givenCampaign(here(), client, { started: false });
  return await saidBy(environmentOf(db, directory), ['do you do flats as well'], (session) =>
    rehearse(session, { client: client.slug }),
  );
}

test('beside a running sandbox the simulated model answers, and it is said that it does', async () => {
  const run = { pid: process.pid, controlUrl: 'http://127.0.0.1:1', token: 'x', simulatorUrl };
  writeRunFile(here().directory, run);
  const said = await played();
  removeRunFile(here().directory);
  expect(said.err.join()).toContain('simulated model answers');
  expect(said.out.join('\n')).toContain('model: used');
  expect(said.out.at(-1)).toMatch(/^AI> \S.+\(1 segment, after \d+ s\)$/);
});

test('with neither a sandbox nor a key a person would be asked', async () => {
  const said = await played();
  expect(said.err.join()).not.toContain('simulated model');
  expect(said.out.join('\n')).toContain('no_key');
  expect(said.out.at(-1)).toBe('AI> (no answer)');
});
