import { CampaignSettings } from '@rekindle/domain';
import { expect, test } from 'vitest';
import { settingsFieldText, withLabels } from '../../src/text/campaign-settings.ts';
import { reviewText } from '../../src/text/review.ts';

test('a sentence of the server calls a setting as its input does', () => {
  expect(withLabels('1,000 a day cannot be reached: messages_per_hour (200) lets 1,600 through.')).toBe(
    '1,000 a day cannot be reached: “Texts an hour, at most” (200) lets 1,600 through.',
  );
});

test('every setting whose name is no common word is named, and nothing else is touched', () => {
  for (const name of Object.keys(CampaignSettings.shape).filter((each) => each.includes('_'))) {
    const { label } = settingsFieldText[name as keyof typeof settingsFieldText];
    expect(withLabels(`set ${name}.`)).toBe(`set “${label}”.`);
  }
  const untouched = 'There is no field "first_nam"; {{attributes.roof_type}} stays.';
  expect(withLabels(untouched)).toBe(untouched);
});

test('since a lesson a fault that shrinks is rarer, and what works and grows more frequent', () => {
  expect([reviewText.impact(0.25, false), reviewText.impact(0.25, true), reviewText.impact(-0.1, true)]).toEqual([
    'Since the lesson it is 25 % rarer.',
    'Since the lesson it is 25 % more frequent.',
    'Since the lesson it is 10 % rarer.',
  ]);
});
