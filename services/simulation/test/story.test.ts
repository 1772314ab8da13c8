import { expect, it } from 'vitest';
import { tellStory } from '../src/story.ts';

it('ends a story with the command that plays the same seed over the same days again', () => {
  const violation = { promise: 'P1', at: 0, detail: 'was posted twice', phone: null, messageId: null };
  const story = tellStory({ seed: 43, days: 5, entries: [] }, violation);
  expect(story.at(-1)?.trim()).toBe('again: npm run simulate -- --seeds 1 --first-seed 43 --days 5');
});
