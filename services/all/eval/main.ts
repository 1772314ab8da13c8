import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { SIMULATED_LEADS } from '@rekindle/domain';
import startTestServers from '../../../scripts/test-servers.ts';
import { conversationWorld } from '../test/conversation-world.ts';
import { endingFaults, misledFaults } from './judge-ending.ts';
import { evalLeads } from './leads/eval-leads.ts';
import { modelWithKey } from './leads/model-with-key.ts';
import { MISBEHAVIOURS } from './misbehaviour.ts';
import { playStory } from './play-story.ts';
import { STORIES } from './stories/index.ts';
import { withTables } from './table.ts';

/**
 * `npm run eval:replies`: plays every scripted conversation with a model that behaves and with one that misbehaves in
 * every way, at its first call and at every call; then simulated leads with goals of their own, by a scripted model, or
 * by the real one where OPENAI_API_KEY is set. Exit code 1 when a conversation ends elsewhere than written, or anything
 * offensive is sent. `--quick` plays each conversation with one bad way only; `--only stories` or `--only leads` leaves
 * the other out; `--plays N` of each lead (1; 3 by a real model) and `--seed N` are for leads; `--write` brings
 * docs/ai.md up to date.
 */
const { values } = parseArgs({
  options: {
    ...{ quick: { type: 'boolean' }, write: { type: 'boolean' }, only: { type: 'string' } },
    ...{ plays: { type: 'string' }, seed: { type: 'string', default: '1' } },
  },
});
const DOCUMENT = path.join(import.meta.dirname, '../../../docs/ai.md');
const say = (line: string) => process.stdout.write(`${line}\n`);

if (values.write === true) {
  writeFileSync(DOCUMENT, withTables(readFileSync(DOCUMENT, 'utf8'), STORIES, SIMULATED_LEADS));
}

const stop = await startTestServers();
const world = await conversationWorld();
const ways = Object.keys(MISBEHAVIOURS);
const tally = { good: 0, misled: 0, calls: 0, faults: 0 };

function report(what: string, faults: readonly string[]): void {
  tally.faults += faults.length;
  for (const fault of faults) say(`FAULT  ${what}: ${fault}`);
}

async function playStories(): Promise<string> {
  say('Scripted conversations, fake model: this measures the code around a model, not a model.');
  for (const [i, story] of STORIES.entries()) {
    const played = await playStory(world, story, 'good');
    tally.good += 1;
    tally.calls += played.calls;
    report(story.name, endingFaults(story, played));
    const bad = values.quick === true ? [ways[i % ways.length] ?? ''] : ways;
    for (const way of bad) {
      for (const always of values.quick === true ? [true] : [true, false]) {
        const misled = await playStory(world, story, { bad: way, always });
        tally.misled += 1;
        tally.calls += misled.calls;
        report(`${story.name}, model ${way}${always ? ' at every call' : ' once'}`, misledFaults(story, misled));
      }
    }
  }
  return (
    `${STORIES.length} conversations: ${tally.good} with a model that behaves, ${tally.misled} with one that misbehaves in ` +
    `${ways.length} ways, ${tally.calls} calls of it; ${tally.faults} faults.`
  );
}

const sums: string[] = [];
let failed = false;
try {
  if (values.only !== 'leads') sums.push(await playStories());
  if (values.only !== 'stories') {
    const plays = values.plays === undefined ? null : Number(values.plays);
    const found = await evalLeads(world, { model: modelWithKey(), plays, seed: Number(values.seed), say });
    sums.push(found.sentence);
    failed = found.failed;
  }
} finally {
  await world.db.close();
  await stop();
}
for (const sum of sums) say(sum);
process.exitCode = tally.faults === 0 && !failed ? 0 : 1;
