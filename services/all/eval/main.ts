import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import startTestServers from '../../../scripts/test-servers.ts';
import { conversationWorld } from '../test/conversation-world.ts';
import { endingFaults, misledFaults } from './judge-ending.ts';
import { MISBEHAVIOURS } from './misbehaviour.ts';
import { playStory } from './play-story.ts';
import { STORIES } from './stories/index.ts';
import { withTable } from './table.ts';

/**
 * `npm run eval:replies`: plays every scripted conversation with a model that behaves and with one that misbehaves in
 * every way, at its first call and at every call. Exit code 1 when one ends elsewhere than written or an offending text
 * is sent. `--quick` plays each with one bad way only; `--write` brings docs/ai.md up to date.
 */
const { values } = parseArgs({ options: { quick: { type: 'boolean' }, write: { type: 'boolean' } } });
const DOCUMENT = path.join(import.meta.dirname, '../../../docs/ai.md');

if (values.write === true) writeFileSync(DOCUMENT, withTable(readFileSync(DOCUMENT, 'utf8'), STORIES));

const stop = await startTestServers();
const world = await conversationWorld();
const ways = Object.keys(MISBEHAVIOURS);
const tally = { good: 0, misled: 0, calls: 0, faults: 0 };

function report(what: string, faults: readonly string[]): void {
  tally.faults += faults.length;
  for (const fault of faults) process.stdout.write(`FAULT  ${what}: ${fault}\n`);
}

try {
  process.stdout.write('Scripted conversations, fake model: this measures the code around a model, not a model.\n');
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
} finally {
  await world.db.close();
  await stop();
}
process.stdout.write(
  `${STORIES.length} conversations: ${tally.good} with a model that behaves, ${tally.misled} with one that misbehaves in ` +
    `${ways.length} ways, ${tally.calls} calls of it; ${tally.faults} faults.\n`,
);
process.exitCode = tally.faults === 0 ? 0 : 1;
