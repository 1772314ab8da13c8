export { costMicros, type ModelPrice, OPENAI_PRICES, type PriceTable, type TokenCounts } from './pricing.ts';
export {
  createOpenAiReplyModel,
  type OpenAiReplyModelOptions,
  type ReplyModelLog,
} from './reply-model.ts';
