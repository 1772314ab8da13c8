import { bookingKeysOf, claimKeysOf, defaultAccount, openGateway, runService } from '@rekindle/boot';
import { start } from './start.ts';

runService('webhook', async (platform) => {
  const { config } = platform;
  const sms = openGateway(platform, config.twilio.sandboxBaseUrl);
  const account = defaultAccount(config);
  const calSecret = config.calWebhookSecret?.reveal();
  const running = await start({
    ...platform,
    sms,
    publicBaseUrl: config.http.publicBaseUrl,
    host: config.http.host,
    port: config.http.webhookPort,
    defaultAccounts: account === null ? [] : [account],
    calSecrets: () => (calSecret === undefined ? [] : [calSecret]),
    bookingTokenKeys: bookingKeysOf(platform),
    claimTokenKeys: claimKeysOf(platform),
    concurrency: config.workerConcurrency,
    // This port is the public one; the health port shows them.
    metrics: null,
  });
  return { ...running, release: () => sms.close() };
});
