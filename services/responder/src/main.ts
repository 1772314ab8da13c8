import { createOpenAiReplyModel } from '@rekindle/ai-openai';
import { bookingKeysOf, runService } from '@rekindle/boot';
import { start } from './start.ts';

/** The simulated model takes any key. */
const SANDBOX_MODEL_KEY = 'sandbox';

runService('responder', async (platform) => {
  const { config } = platform;
  const { openai, twilio } = config;
  const simulated = config.mode === 'sandbox' && openai.apiKey === null && twilio.sandboxBaseUrl !== null;
  const baseUrl = openai.baseUrl ?? (simulated ? `${twilio.sandboxBaseUrl}/v1` : null);
  const model = createOpenAiReplyModel({
    apiKey: openai.apiKey?.reveal() ?? (simulated ? SANDBOX_MODEL_KEY : null),
    ...(baseUrl === null ? {} : { baseUrl }),
    model: openai.model,
    timeoutMs: openai.timeoutMs,
    monotonic: platform.monotonic,
    log: platform.log,
  });
  const [bookingTokenKey = ''] = bookingKeysOf(platform);
  return await start({ ...platform, model, bookingTokenKey }, { concurrency: config.workerConcurrency });
});
