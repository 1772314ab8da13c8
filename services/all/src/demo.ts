import { parseArgs } from 'node:util';
import { ConfigError, loadConfig } from '@rekindle/config';
import { runDemo, temporaryDataDir } from './demo-run.ts';
import { jsonLine, prose } from './demo-summary.ts';

const USAGE = 'npm run demo -- [--csv FILE] [--seed N] [--json]';

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        csv: { type: 'string' },
        seed: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
      },
    });
    const seed = Number(values.seed);
    if (!Number.isSafeInteger(seed) || seed < 0) throw new TypeError(`--seed takes a whole number, not ${values.seed}`);
    return { csv: values.csv ?? null, seed, json: values.json };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    process.exit(2);
  }
}

const { csv, seed, json } = readArguments();
try {
  const config = loadConfig({
    REKINDLE_MODE: 'sandbox',
    REKINDLE_DATA_DIR: temporaryDataDir(),
    SANDBOX_SEED: String(seed),
    TWILIO_TIMEOUT_MS: '1000',
    LOG_LEVEL: 'error',
  });
  const live = process.stderr.isTTY && !json;
  const summary = await runDemo(config, {
    csv,
    seed,
    onProgress: (line) => {
      if (live) process.stderr.write(`\r\u001b[K  ${line}`);
    },
  });
  if (live) process.stderr.write('\r\u001b[K');
  process.stdout.write(json ? `${jsonLine(summary)}\n` : prose(summary));
  process.exitCode = summary.violations.length === 0 ? 0 : 1;
} catch (error) {
  const shown =
    error instanceof ConfigError || (error instanceof Error && 'retryable' in error) ? error.message : error;
  process.stderr.write(`The demo did not finish: ${shown instanceof Error ? shown.stack : String(shown)}\n`);
  process.exitCode = 1;
}
