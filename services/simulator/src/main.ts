import path from 'node:path';
import { runService, SANDBOX_ACCOUNT } from '@rekindle/boot';
import { REALISTIC_FAULTS } from './faults.ts';
import { createSimulator } from './server.ts';

/** Real milliseconds between looks at whether a person is to write. */
const LOOK_INTERVAL_MS = 250;

runService('simulator', async (platform) => {
  const { config, log, sandboxClock } = platform;
  if (sandboxClock === null) {
    log.info('live mode: nothing is simulated');
    process.exit(0);
  }
  const { publicBaseUrl } = config.http;
  const [token] = SANDBOX_ACCOUNT.authTokens;
  const simulator = createSimulator({
    clock: {
      now: () => platform.clock.now(),
      // A carrier goes on while our database is away: its time then runs on from what was last read.
      sync: async () => await platform.clock.sync().catch(() => {}),
    },
    monotonic: platform.monotonic,
    seed: config.sandbox.seed,
    ledgerPath: path.join(config.dataDir, 'carrier-ledger.jsonl'),
    publicUrls: { inboundUrl: publicBaseUrl === null ? null : `${publicBaseUrl}/twilio/inbound`, calUrl: null },
    accounts: [{ sid: SANDBOX_ACCOUNT.accountSid, token }],
    numbers: [],
    adoptNumbers: true,
    faults: REALISTIC_FAULTS,
    calSecret: config.calWebhookSecret?.reveal() ?? '',
    log,
  });
  const url = await simulator.start(config.http.simulatorPort, config.http.host);
  log.info({ url }, 'the simulated carrier listens');

  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  async function look(): Promise<void> {
    try {
      await platform.clock.sync();
      // A clock that stands still is moved by whoever conducts it, who then also says when people act.
      if (sandboxClock !== null && sandboxClock.speed() > 0) await simulator.runDue(platform.clock.now());
    } catch (err) {
      log.warn({ err }, 'the simulated people were held up');
    }
    if (!stopped) timer = setTimeout(() => void look(), LOOK_INTERVAL_MS);
  }
  void look();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await simulator.stop();
    },
  };
});
