import { expect, it } from 'vitest';
import { asksSomething } from '../src/index.ts';

it.each([
  'how much is it',
  'Hi, what’s the price',
  'Still there？',
  'ok and when could you come',
  'Not sure. Can you ring me tomorrow',
  'Let me know the price',
  'thanks\nwill it be noisy',
])('%j wants an answer', (text) => {
  expect(asksSomething(text)).toBe(true);
});

it.each(['ok cheers', 'Thanks, speak soon', 'No worries', '👍', 'Sounds good', 'I know how it works now', ''])(
  '%j can be left at that',
  (text) => {
    expect(asksSomething(text)).toBe(false);
  },
);
