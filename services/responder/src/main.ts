import { bookingKeysOf, isSimulatedModel, openGateway, openReplyModel, runService } from '@rekindle/boot';
import { openHandovers } from './handover/open-handovers.ts';
import { startHandovers } from './handover/start.ts';
import { openReviews, startReviews } from './review/start.ts';
import { start } from './start.ts';

runService('responder', async (platform) => {
  const { config } = platform;
  const { twilio } = config;
  const model = openReplyModel(platform, twilio.sandboxBaseUrl);
  const [bookingTokenKey = ''] = bookingKeysOf(platform);
  const sms = openGateway(platform, twilio.sandboxBaseUrl);
  const { publicBaseUrl } = config.http;
  const handoverDeps = openHandovers(platform, { sms, publicBaseUrl });
  const handovers = await startHandovers(handoverDeps);
  const simulated = isSimulatedModel(config);
  const reviews = await startReviews(
    openReviews(platform, {
      model,
      simulated,
      mailer: handoverDeps.mailer,
      consoleBaseUrl: config.http.consoleBaseUrl,
    }),
  );
  const replies = await start({ ...platform, model, bookingTokenKey }, { concurrency: config.workerConcurrency });
  return {
    async stop() {
      await replies.stop();
      await reviews.stop();
      await handovers.stop();
    },
    release() {
      handovers.release?.();
      sms.close();
    },
  };
});
