import { createOpenAiReplyModel, type ReplyModelLog } from '@rekindle/ai-openai';
import type { ReplyModel, ReviewModel } from '@rekindle/contracts';
import type { Platform } from './platform.ts';

/** Key of the simulated model; the fake takes any. */
const SANDBOX_MODEL_KEY = 'sandbox';

/** Whether the simulator's model answers: in the sandbox without a key and without an address of another. */
export function isSimulatedModel({ openai, mode }: Pick<Platform, 'config'>['config']): boolean {
  return mode === 'sandbox' && openai.apiKey === null && openai.baseUrl === null;
}

/** The model that writes replies and reviews them. In the sandbox without a key of OpenAI's it is the simulator's, at this address. */
export function openReplyModel(
  platform: Pick<Platform, 'config' | 'monotonic'> & { log: ReplyModelLog },
  simulatorUrl: string | null,
): ReplyModel & ReviewModel {
  const { openai, mode } = platform.config;
  const simulated = mode === 'sandbox' && openai.apiKey === null && simulatorUrl !== null;
  const baseUrl = openai.baseUrl ?? (simulated ? `${simulatorUrl}/v1` : null);
  return createOpenAiReplyModel({
    apiKey: openai.apiKey?.reveal() ?? (simulated ? SANDBOX_MODEL_KEY : null),
    ...(baseUrl !== null && { baseUrl }),
    model: openai.model,
    timeoutMs: openai.timeoutMs,
    monotonic: platform.monotonic,
    log: platform.log,
  });
}
