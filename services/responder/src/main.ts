import { createOpenAiReplyModel } from '@rekindle/ai-openai';
import { bookingKeysOf, openGateway, runService } from '@rekindle/boot';
import { openHandovers } from './handover/open-handovers.ts';
import { startHandovers } from './handover/start.ts';
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
  const sms = openGateway(platform, twilio.sandboxBaseUrl);
  const handovers = await startHandovers(openHandovers(platform, { sms, publicBaseUrl: config.http.publicBaseUrl }));
  const replies = await start({ ...platform, model, bookingTokenKey }, { concurrency: config.workerConcurrency });
  return {
    async stop() {
      await replies.stop();
      await handovers.stop();
      sms.close();
    },
  };
});
