import type { CampaignSettings } from '@rekindle/domain';
import type { settingsWorld, Story } from './settings-world.ts';

export type Name = keyof CampaignSettings;
type Seen = Awaited<ReturnType<Awaited<ReturnType<typeof settingsWorld>>['play']>>;

/** One setting, the story in which it matters, and what is seen of that for each of its values. */
export interface Effect {
  setting: Name;
  story: Partial<Story>;
  see: (seen: Seen) => unknown;
  /** Value and what is seen; the campaign starts with the first and is changed to the others. */
  values: readonly (readonly [value: unknown, seen: unknown])[];
}

/** Monday to Friday, 09:00 to 17:00 in London, as fast as allowed; starts on a Monday in winter at 10:00. */
export const OFFICE: Partial<CampaignSettings> = {
  sending_hours_start: '09:00',
  sending_hours_end: '17:00',
  pacing: 'asap',
  messages_per_minute: 100,
  messages_per_hour: 100,
  m2_message: null,
  m3_message: null,
};
export const MONDAY = '2026-03-02T10:00:00Z';
export const M2 = 'Any questions? Reply STOP to opt out.';
export const M3 = 'Last one from Bright Roofs. Reply STOP to opt out.';
export const NUDGE = 'Still there? Bright Roofs. Reply STOP to opt out.';
export const ASKS_AT_10_05 = [[5, 'Sounds interesting, but are you a bot?']] as const;
export const HOT = [[5, 'Yes please, call me today']] as const;
export const IN_LEEDS = { postcode: 'LS1 4DY' };
export const ASKS_AT_20 = [[600, 'Sounds interesting, but are you a bot?']] as const;

export const times = ({ texts }: Seen) => texts.map(({ kind, at }) => `${kind} ${at}`);
export const firstAt = ({ texts }: Seen) => texts[0]?.at ?? null;
export const bodies = (kind: string) => (seen: Seen) =>
  seen.texts.filter((text) => text.kind === kind).map(({ body }) => body);
export const replyAt = ({ texts }: Seen) => texts.find(({ kind }) => kind === 'reply')?.at ?? null;
