import { bookingKeysOf, openGateway, openReplyModel, runService } from '@rekindle/boot';
import { openHandovers } from './handover/open-handovers.ts';
import { startHandovers } from './handover/start.ts';
import { start } from './start.ts';

runService('responder', async (platform) => {
  const { config } = platform;
  const { twilio } = config;
  const model = openReplyModel(platform, twilio.sandboxBaseUrl);
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
