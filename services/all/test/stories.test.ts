import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SIMULATED_LEADS } from '@rekindle/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endingFaults, misledFaults } from '../eval/judge-ending.ts';
import { MISBEHAVIOURS } from '../eval/misbehaviour.ts';
import { playStory } from '../eval/play-story.ts';
import { STORIES } from '../eval/stories/index.ts';
import { withTables } from '../eval/table.ts';
import { type ConversationWorld, conversationWorld } from './conversation-world.ts';

let world: ConversationWorld;
beforeAll(async () => {
  world = await conversationWorld();
});
afterAll(async () => await world.db.close());

describe('a scripted conversation with a model that behaves', () => {
  test.each(STORIES.map((story) => [story.name, story] as const))('%s: ends as written', async (_, story) => {
    expect(endingFaults(story, await playStory(world, story, 'good'))).toEqual([]);
  });
});

describe('a scripted conversation with a model that misbehaves', () => {
  const ways = Object.keys(MISBEHAVIOURS);
  const cases = STORIES.map((story, i) => [story.name, ways[i % ways.length] ?? '', story] as const);
  test.each(cases)('%s, model %s: no offending text, and the same end or a person', async (_, bad, story) => {
    expect(misledFaults(story, await playStory(world, story, { bad, always: true }))).toEqual([]);
  });
});

test('docs/ai.md shows the conversations and the leads as they are', () => {
  const document = readFileSync(path.join(import.meta.dirname, '../../../docs/ai.md'), 'utf8');
  expect(withTables(document, STORIES, SIMULATED_LEADS)).toBe(document);
});
