import { expect, test } from 'vitest';
import { isReworded, lessonTold } from '../../src/screens/review/lesson-told.ts';

const tried = {
  ...{ lesson_type: 'best_practice' as const, title: 'Calmly', description: null, trigger: 'lead mentions price' },
  ...{ correct_response: 'Stay calm.', incorrect_response: null, tags: ['price'], priority: 7 },
};
const words = { title: 'Calmly', correct_response: 'Stay calm.', incorrect_response: null };

test('a lesson is taught with all that was tried, in the words on the screen', () => {
  expect(lessonTold(tried, words)).toEqual(tried);
  expect(lessonTold(tried, { ...words, title: 'Quietly' })).toEqual({ ...tried, title: 'Quietly' });
  expect(lessonTold(undefined, words)).toEqual(words);
});

test('words that nobody changed are those that were tried', () => {
  expect(isReworded(tried, words)).toBe(false);
  expect(isReworded({ ...tried, title: ' Calmly ' }, words)).toBe(false);
  expect(isReworded(tried, { ...words, incorrect_response: 'Hurry!!' })).toBe(true);
});
