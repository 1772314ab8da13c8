/** Micro-USD for a million tokens. */
export interface ModelPrice {
  inputMicros: number;
  cachedInputMicros: number;
  outputMicros: number;
}

/** What models cost, with a name for the state of knowledge, to be kept with each cost. */
export interface PriceTable {
  version: string;
  models: Readonly<Record<string, ModelPrice>>;
}

function price(inputUsd: number, cachedInputUsd: number, outputUsd: number): ModelPrice {
  return {
    inputMicros: Math.round(inputUsd * 1e6),
    cachedInputMicros: Math.round(cachedInputUsd * 1e6),
    outputMicros: Math.round(outputUsd * 1e6),
  };
}

/** Standard tier, as published in spring 2026 (https://developers.openai.com/api/docs/pricing). */
export const OPENAI_PRICES: PriceTable = {
  version: 'openai-2026-06',
  models: {
    'gpt-5.5': price(5, 0.5, 30),
    'gpt-5.4': price(2.5, 0.25, 15),
    'gpt-5.4-mini': price(0.75, 0.075, 4.5),
    'gpt-5.4-nano': price(0.2, 0.02, 1.25),
    'gpt-4.1': price(2, 0.5, 8),
    'gpt-4.1-mini': price(0.4, 0.1, 1.6),
  },
};

export interface TokenCounts {
  inputTokens: number;
  /** The part of `inputTokens` that came from the prompt cache. */
  cachedInputTokens: number;
  outputTokens: number;
}

/**
 * What a call cost in micro-USD, rounded up. A dated name (`gpt-5.4-mini-2026-03-17`) has the price of its model. A
 * model that is not in the table costs as much as the dearest one in it, so that a spend cap holds before its time
 * rather than never.
 */
export function costMicros(table: PriceTable, model: string, tokens: TokenCounts): number {
  const known = table.models[model] ?? table.models[model.replace(/-\d{4}-\d\d-\d\d$/, '')];
  const { inputMicros, cachedInputMicros, outputMicros } = known ?? dearest(table);
  const fresh = Math.max(0, tokens.inputTokens - tokens.cachedInputTokens);
  const cost = fresh * inputMicros + tokens.cachedInputTokens * cachedInputMicros + tokens.outputTokens * outputMicros;
  return Math.ceil(cost / 1e6);
}

function dearest(table: PriceTable): ModelPrice {
  const all = Object.values(table.models);
  return {
    inputMicros: Math.max(0, ...all.map((entry) => entry.inputMicros)),
    cachedInputMicros: Math.max(0, ...all.map((entry) => entry.cachedInputMicros)),
    outputMicros: Math.max(0, ...all.map((entry) => entry.outputMicros)),
  };
}
