import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { CHROMIUM_ARGUMENTS, findChromium, WITHOUT_CHROMIUM } from './chromium.ts';
import { root } from './right-node.mjs';
import { shotsOf } from './screenshots/shots.ts';

/**
 * `npm run screenshots`: starts the whole system on an empty folder, waits for its demo history, and takes the README's
 * pictures of every screen, light and dark, wide and of a telephone. `--only today,inbox` takes some; `--out` elsewhere.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    out: { type: 'string', default: path.join(root, 'docs/img') },
    /** A one-time sign-in link of a system that runs already; without it one is started. */
    link: { type: 'string' },
  },
});

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 390, height: 844 };

interface RunningSystem {
  link: string;
  stop(): Promise<void>;
}

/** Starts `npm start`'s process on a folder of its own and waits until its two weeks of history are played. */
async function startSystem(): Promise<RunningSystem> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'rekindle-screenshots-'));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'services/all/src/main.ts'], {
    cwd: root,
    env: { ...process.env, REKINDLE_DATA_DIR: dataDir, SANDBOX_SEED: '7' },
    // Through the channel it learns when this process is gone.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  // Piped above.
  if (child.stdout === null) throw new Error('the system has no output');
  let link = '';
  for await (const line of createInterface({ input: child.stdout })) {
    link = /Open\s+(http\S+#token=\S+)/.exec(line)?.[1] ?? link;
    if (/^History is played/.test(line)) break;
  }
  if (link === '') throw new Error('The system ended, or printed no sign-in link.');
  return {
    link,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function takeAll(browser: Browser, link: string): Promise<void> {
  mkdirSync(values.out, { recursive: true });
  const first = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/London' });
  const clientId = await signIn(first, link);
  const storageState = await first.storageState();
  const origin = new URL(link).origin;
  const shots = await shotsOf(first, { origin, clientId });
  const only = values.only?.split(',');
  for (const shot of shots.filter(({ name }) => only === undefined || only.includes(name))) {
    for (const scheme of ['light', 'dark'] as const) {
      for (const [size, viewport] of [['', WIDE] as const, ...(shot.narrow ? [['-narrow', NARROW] as const] : [])]) {
        if (size !== '' && scheme === 'dark') continue;
        const context = await browser.newContext({
          viewport,
          colorScheme: scheme,
          locale: 'en-GB',
          timezoneId: 'Europe/London',
          reducedMotion: 'reduce',
          ...(shot.signedOut !== true && { storageState }),
        });
        context.setDefaultTimeout(30_000);
        const page = await context.newPage();
        try {
          await page.goto(`${origin}${shot.path}`);
          await shot.ready(page);
          await settle(page);
          await page.screenshot({ path: path.join(values.out, `${shot.name}-${scheme}${size}.png`) });
        } catch (error) {
          console.error(`${shot.name} ${scheme}${size}: ${error instanceof Error ? error.message : String(error)}`);
          await page.screenshot({ path: path.join(tmpdir(), `rekindle-${shot.name}-${scheme}${size}.png`) });
          process.exitCode = 1;
        }
        await context.close();
      }
    }
    console.log(shot.name);
  }
}

/** Nothing is loading any more and the pictures' fonts are there. */
async function settle(page: Page): Promise<void> {
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });
}

async function signIn(context: BrowserContext, link: string): Promise<string> {
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole('button', { name: 'Later' }).click();
  await page.waitForURL(/\/c\//);
  const clientId = /\/c\/([^/]+)/.exec(page.url())?.[1];
  await page.close();
  if (clientId === undefined) throw new Error('Signing in led to no client.');
  return clientId;
}

const executablePath = findChromium();
if (executablePath === null) {
  console.error(WITHOUT_CHROMIUM);
  process.exit(1);
}
const system = values.link === undefined ? await startSystem() : { link: values.link, stop: async () => {} };
const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS });
try {
  await takeAll(browser, system.link);
} finally {
  await browser.close();
  await system.stop();
}
