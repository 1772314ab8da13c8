import type { CampaignSettings, TickState } from '../src/index.ts';
import { CampaignWorld } from './campaign-world.ts';

export const at = (text: string): number => Date.parse(text);
export const time = (t: number | null): string => (t === null ? 'never' : new Date(t).toISOString().slice(5, 16));
export const london = ['Europe/London'];
export const office: Partial<CampaignSettings> = {
  sending_hours_start: '09:00',
  sending_hours_end: '17:00',
  messages_per_minute: 10,
  messages_per_hour: 60,
};
export const opening = at('2026-11-23T09:00Z');
export const many = (count: number, zones: readonly string[] | null = london): (readonly string[] | null)[] =>
  Array.from({ length: count }, () => zones);

/** A campaign whose first ten have gone. */
export function under(change: Partial<TickState>, settings: Partial<CampaignSettings> = {}): TickState {
  const world = new CampaignWorld({ ...office, m2_message: 'Two', ...settings }, many(5), opening);
  return { ...world.state(), emittedTotal: 10, ...change };
}
