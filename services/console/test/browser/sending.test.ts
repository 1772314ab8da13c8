import { inTenant } from '@rekindle/db';
import { HOUR_MS } from '@rekindle/domain';
import { expect, test } from 'vitest';
import type { SandboxControl } from '../../src/deps.ts';
import { MONDAY } from '../world.ts';
import { type BrowserWorld, expectAccessible, inBrowser } from './harness.ts';

/** A clock that a test moves: what `npm start` puts there drives the whole simulated town. */
let skips = 0;
let speed = 1;
let inWorld: (() => BrowserWorld) | null = null;
const sandbox: SandboxControl = {
  async skip() {
    skips += 1;
    inWorld?.().clock.set(MONDAY + skips * 24 * HOUR_MS);
    return MONDAY + skips * 24 * HOUR_MS;
  },
  async setSpeed(next) {
    speed = next;
  },
  speed: async () => speed,
  learnNumbers: async () => {},
};

inBrowser(
  'the switch for sending and the sandbox clock',
  (world) => {
    inWorld = world;

    async function stoppedReason(): Promise<string | null> {
      const { clientId } = world().client;
      const row = await inTenant(world().db, { clientId, now: world().clock.now() }, (tx) =>
        tx
          .selectFrom('clients')
          .select(['sending_stopped_at', 'sending_stopped_reason'])
          .where('id', '=', clientId)
          .executeTakeFirstOrThrow(),
      );
      return row.sending_stopped_at === null ? null : row.sending_stopped_reason;
    }

    test('a manager stops all sending, everybody sees why, and resumes it', async () => {
      const { page } = await world().openAs('manager', 'team');
      await page.getByRole('button', { name: 'Stop all sending' }).click();
      const asked = page.getByRole('dialog', { name: /^Stop all sending for Bright Roofs/ });
      await asked.getByLabel('Why (others see it)').fill('wrong price in M1');
      await expectAccessible(page);
      await expect.poll(() => stoppedReason()).toBe(null);
      await asked.getByRole('button', { name: 'Stop all sending' }).click();
      await page.getByText('wrong price in M1').waitFor();
      await expect.poll(() => stoppedReason()).toBe('wrong price in M1');

      const { page: other } = await world().openAs('sales_rep', 'team');
      await other.getByText('wrong price in M1').waitFor();
      await expectAccessible(other);

      await page.getByRole('button', { name: 'Resume sending' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Resume sending' }).click();
      await page.getByText('wrong price in M1').waitFor({ state: 'detached' });
      await expect.poll(() => stoppedReason()).toBe(null);
    });

    test('the sandbox clock jumps once for a double click, and keeps the speed it is given', async () => {
      const { page } = await world().openAs('manager', 'team');
      await page.getByText(/^Mon 12 Jan, 10:00/).waitFor();
      const before = skips;
      await page.getByRole('button', { name: 'Skip to next event' }).dblclick();
      await page.getByText(/^Tue 13 Jan, 10:00/).waitFor();
      expect(skips).toBe(before + 1);
      await page.getByText('60x', { exact: true }).click();
      await expect.poll(() => speed).toBe(60);
    });
  },
  () => ({ sandbox }),
);
