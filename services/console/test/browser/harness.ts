import { AxeBuilder } from '@axe-core/playwright';
import { inTenant } from '@rekindle/db';
import type { Role } from '@rekindle/domain';
import type { RawBuilder } from 'kysely';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { BROWSER_SLOWNESS, CHROMIUM_ARGUMENTS, findChromium, PICTURES_TO } from '../../../../scripts/chromium.ts';
import { ensureWebBuilt } from '../../../../scripts/web-build.ts';
import type { ConsoleDeps } from '../../src/deps.ts';
import { type Caller, type ConsoleWorld, openConsole, type SignInOptions } from '../world.ts';

/** Wide enough for the whole frame. */
const WIDE = { width: 1280, height: 800 };
/** A telephone. */
export const NARROW = { width: 390, height: 844 };

/** Waiting for something on screen; a machine with two cores runs other tests meanwhile. */
const PATIENCE_MS = 30_000;
/** Of one test, which waits for many such things. */
const TEST_MS = 120_000;
/** Of each request, times the slowness asked for. */
const LATENCY_MS = 60;

export interface BrowserWorld extends ConsoleWorld {
  browser: Browser;
  /** A page of somebody new with this role, signed in, at `/c/<client id>/<path>`. */
  openAs(role: Role, path: string, options?: SignInOptions & PageOptions): Promise<Visit>;
  /** A page of somebody signed in already; another tab of theirs, or another size. */
  open(caller: Caller | null, path: string, options?: PageOptions): Promise<Page>;
}

export interface PageOptions {
  viewport?: { width: number; height: number };
  scheme?: 'light' | 'dark';
}

export interface Visit {
  page: Page;
  caller: Caller;
}

/** What went wrong in a page by itself, whether a test looks there or not. */
const faults = new WeakMap<Page, string[]>();

/**
 * Tests over one console and one browser, both of this file's own. Left out where there is no Chromium; the run says
 * so once. After each file no page may have logged an error or violated the Content-Security-Policy.
 */
export function inBrowser(
  name: string,
  tests: (world: () => BrowserWorld) => void,
  overrides: () => Partial<ConsoleDeps> | Promise<Partial<ConsoleDeps>> = () => ({}),
): void {
  const executablePath = findChromium();
  // oxlint-disable-next-line vitest/valid-title -- each file names its own
  describe.skipIf(executablePath === null)(name, { timeout: TEST_MS }, () => {
    let world: BrowserWorld | undefined;
    const pages: Page[] = [];

    beforeAll(async () => {
      const webDist = await ensureWebBuilt();
      const console = await openConsole({ webDist, ...(await overrides()) });
      // Skipped above without one.
      const browser = await chromium.launch({ executablePath: executablePath ?? '', args: CHROMIUM_ARGUMENTS });
      world = browserWorld(console, browser, pages);
    }, 180_000);

    // A page left open goes on listening and drawing, at the cost of the tests after it.
    afterEach(async () => {
      await Promise.all((world?.browser.contexts() ?? []).map((context) => context.close()));
    });

    afterAll(async () => {
      await world?.browser.close();
      await world?.close();
      expect(pages.flatMap((page) => faults.get(page) ?? [])).toEqual([]);
    });

    tests(() => {
      if (world === undefined) throw new Error('the console did not start');
      return world;
    });
  });
}

function browserWorld(world: ConsoleWorld, browser: Browser, pages: Page[]): BrowserWorld {
  const { clientId } = world.client;
  async function open(caller: Caller | null, path: string, options: PageOptions = {}): Promise<Page> {
    const context = await newContext(browser, options);
    if (caller !== null) await signInContext(context, world.url, caller);
    const page = await context.newPage();
    pages.push(page);
    watch(page);
    await slowDown(context, page);
    await page.goto(`${world.url}${path.startsWith('/') ? path : `/c/${clientId}/${path}`}`);
    return page;
  }
  return {
    ...world,
    browser,
    open,
    async openAs(role, path, options = {}) {
      const caller = await world.signIn(role, options);
      return { caller, page: await open(caller, path, options) };
    },
  };
}

async function newContext(browser: Browser, options: PageOptions): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: options.viewport ?? WIDE,
    colorScheme: options.scheme ?? 'light',
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

async function signInContext(context: BrowserContext, url: string, caller: Caller): Promise<void> {
  const [name = '', value = ''] = caller.cookie.split('=');
  await context.addCookies([{ name, value, url, httpOnly: true, sameSite: 'Strict' }]);
}

async function slowDown(context: BrowserContext, page: Page): Promise<void> {
  if (BROWSER_SLOWNESS <= 1) return;
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: BROWSER_SLOWNESS });
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: LATENCY_MS * BROWSER_SLOWNESS,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });
}

function watch(page: Page): void {
  const found: string[] = [];
  faults.set(page, found);
  page.on('pageerror', (error) => found.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    // Chromium logs each answer from 400 on by itself; which of them were expected, the screens tell.
    if (/^Failed to load resource: the server responded with a status of 4/.test(message.text())) return;
    found.push(`console: ${message.text()}`);
  });
}

/** The first row of a query in the world's own client; undefined where there is none. */
export async function oneRow<T>(world: ConsoleWorld, query: RawBuilder<T>): Promise<T | undefined> {
  const { clientId } = world.client;
  const subject = { clientId, now: world.clock.now() };
  return await inTenant(world.db, subject, async (tx) => (await query.execute(tx)).rows[0]);
}

/** Somebody comes back to the window after a minute: what it shows is read again. */
export async function lookAgain(page: Page): Promise<void> {
  await page.clock.setSystemTime((await page.evaluate<number>('Date.now()')) + 60_000);
  await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
}

/** What a page logged as errors up to now; a test that expects some takes them out. */
export function faultsOf(page: Page): string[] {
  return faults.get(page) ?? [];
}

/**
 * Fails on anything that axe finds, WCAG 2.2 AA and its own best practices. A theme changes colours alone, so in the
 * dark one the rules about colour are asked again.
 */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
    // By its tag a rule of level AAA would come along, which the first look does not ask.
    if (colorScheme === 'dark') axe.withTags('cat.color').disableRules('color-contrast-enhanced');
    await expect
      .poll(async () => {
        const { violations } = await axe.analyze();
        return violations.map(
          ({ id, help, nodes }) => `${colorScheme} ${id}: ${help}\n  ${nodes.map(nodeLine).slice(0, 5).join('\n  ')}`,
        );
      })
      .toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

function nodeLine(node: { html: string; failureSummary?: string | undefined }): string {
  return `${node.html.slice(0, 200)}  ${(node.failureSummary ?? '').replaceAll('\n', ' ')}`;
}

/** Fails when the page is wider than its window: something is cut off or makes the page scroll sideways. */
export async function expectNoSideScroll(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth'))
    .toBeLessThanOrEqual(0);
}

/** A picture to look at, where SHOTS names a folder. `tall` takes all of the content, which scrolls inside the frame. */
export async function picture(page: Page, name: string, { tall = false } = {}): Promise<void> {
  if (PICTURES_TO === null) return;
  const size = page.viewportSize();
  if (tall && size !== null) await page.setViewportSize({ ...size, height: 2_400 });
  await page.screenshot({ path: `${PICTURES_TO}/${name}.png` });
  if (tall && size !== null) await page.setViewportSize(size);
}
