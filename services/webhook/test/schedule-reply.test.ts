import { CampaignSettings, SECOND_MS } from '@rekindle/domain';
import { seededRandom } from '@rekindle/runtime';
import { givenStrategy } from '@rekindle/testkit';
import { describe, expect, test } from 'vitest';
import { replyTimes } from '../src/schedule-reply.ts';
import { matchStage } from './match-stage.ts';

const OWN = { ai_multiple_messages_wait_seconds: 30, ai_response_delay_seconds: 600 };
const settings = (changes: Partial<CampaignSettings> = {}) =>
  CampaignSettings.parse({ m1_message: 'Hi', ...OWN, ...changes });

describe('the wait before an answer goes', () => {
  const random = seededRandom('waits');
  const waits = (delay: Parameters<typeof replyTimes>[1], own = settings()) =>
    Array.from({ length: 600 }, () => {
      const { draftAt, goesAt } = replyTimes(own, delay, { receivedAt: 0, now: 0, random: random() });
      expect(draftAt).toBe(30 * SECOND_MS);
      return (goesAt - draftAt) / SECOND_MS;
    });

  test('is anywhere between the strategy’s shortest and longest, each second as likely, whatever the campaign says', () => {
    const drawn = waits({ minSeconds: 100, maxSeconds: 105 }, settings({ ai_response_delay_random: true }));
    const counts = [100, 101, 102, 103, 104, 105].map((wait) => drawn.filter((each) => each === wait).length);
    expect(counts.reduce((sum, count) => sum + count)).toBe(600);
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(45);
  });

  test('is the strategy’s where both its ends are one', () => {
    expect(new Set(waits({ minSeconds: 7, maxSeconds: 7 }))).toEqual(new Set([7]));
  });

  test('is the campaign’s without one', () => {
    expect(new Set(waits(null))).toEqual(new Set([600]));
  });
});

describe('an answer that is due', () => {
  const stage = matchStage();

  async function waitUnder(columns: Record<string, string | number | boolean | null>): Promise<number> {
    const { lead, campaign } = await stage.scene(OWN);
    await givenStrategy(stage.world, stage.client, { datasetId: campaign.datasetId, columns });
    const now = stage.world.clock.now();
    await stage.says(lead.phone, 'Yes please, how much is it?');
    return ((await stage.read(lead)).conversation.reply_goes_at ?? 0) - now;
  }

  test('goes after the wait of its campaign’s strategy', async () => {
    expect(await waitUnder({ delay_min: 5, delay_max: 5 })).toBe(35 * SECOND_MS);
  });

  test.each([
    ['has none', {}],
    ['is not active', { delay_min: 5, delay_max: 5, is_active: false }],
  ])('goes after the campaign’s wait where its strategy %s', async (_, columns) => {
    expect(await waitUnder(columns)).toBe(630 * SECOND_MS);
  });
});
