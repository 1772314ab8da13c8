import { accessSync, constants } from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** What a run without a browser says. */
export const WITHOUT_CHROMIUM =
  'Left out: the tests in a browser. To add them: apt-get install chromium, or set CHROMIUM_PATH to a Chromium or Chrome.';

/** For a machine without a display or a network of its own; as root Chromium has no sandbox. */
export const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
  '--hide-scrollbars',
];

/** Folder for pictures of what the tests see, to look at; null: none are taken. */
export const PICTURES_TO = process.env['SHOTS'] || null;

/** SLOW_BROWSER=8 makes pages so many times slower and their requests late, to find a test that does not wait. */
export const BROWSER_SLOWNESS = Number(process.env['SLOW_BROWSER'] || 1);

/** The Chromium of this machine, CHROMIUM_PATH before the usual places; null where there is none. */
export function findChromium(): string | null {
  const named = process.env['CHROMIUM_PATH'];
  return (named ? [named] : PLACES).find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
