import { failpointOf, openGateway, runService } from '@rekindle/boot';
import { start } from './start.ts';

runService('sender', async (platform) => {
  const { config } = platform;
  const sms = openGateway(platform, config.twilio.sandboxBaseUrl);
  await sms.prepare();
  const running = await start(
    {
      ...{ ...platform, ...failpointOf(config) },
      ...{ sms, modes: [config.mode], publicBaseUrl: config.http.publicBaseUrl ?? '' },
    },
    { concurrency: config.workerConcurrency },
  );
  return { ...running, release: () => sms.close() };
});
