import { describe, expect, it } from 'vitest';
import { costMicros, OPENAI_PRICES, type PriceTable } from '../src/index.ts';

const TABLE: PriceTable = {
  version: 'test',
  models: {
    cheap: { inputMicros: 1_000_000, cachedInputMicros: 100_000, outputMicros: 4_000_000 },
    dear: { inputMicros: 10_000_000, cachedInputMicros: 1_000_000, outputMicros: 40_000_000 },
  },
};

describe('the cost of a call in micro-USD', () => {
  it.each([
    ['input', 'cheap', { inputTokens: 1_000, cachedInputTokens: 0, outputTokens: 0 }, 1_000],
    ['cached input', 'cheap', { inputTokens: 1_000, cachedInputTokens: 1_000, outputTokens: 0 }, 100],
    ['output', 'cheap', { inputTokens: 0, cachedInputTokens: 0, outputTokens: 1_000 }, 4_000],
    ['a fraction, rounded up', 'cheap', { inputTokens: 1, cachedInputTokens: 1, outputTokens: 0 }, 1],
    ['nothing', 'cheap', { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 }, 0],
    ['a dated name', 'cheap-2026-03-17', { inputTokens: 1_000, cachedInputTokens: 0, outputTokens: 0 }, 1_000],
    [
      'an unknown model, at the dearest price',
      'new',
      { inputTokens: 1_000, cachedInputTokens: 0, outputTokens: 0 },
      10_000,
    ],
    ['more cached than there was', 'cheap', { inputTokens: 0, cachedInputTokens: 10, outputTokens: 0 }, 1],
  ])('%s', (_, model, tokens, expected) => {
    expect(costMicros(TABLE, model, tokens)).toBe(expected);
  });

  it('has a price for the model that is used unless told otherwise', () => {
    expect(OPENAI_PRICES.models).toHaveProperty(['gpt-5.4-mini']);
  });
});
