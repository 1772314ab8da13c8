/** The three texts of a cadence. */
export const CAMPAIGN_STEPS = ['M1', 'M2', 'M3'] as const;
export type CampaignStep = (typeof CAMPAIGN_STEPS)[number];

/** What an outbound message is for. `nudge` is stored as message type `nurture` in the seed's words. */
export const MESSAGE_KINDS = ['M1', 'M2', 'M3', 'nudge', 'reply', 'manual'] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** Kinds that count against a campaign's minute, hour and day limits (promise P10). */
export function countsAgainstCampaignLimits(kind: MessageKind): boolean {
  return kind === 'M1' || kind === 'M2' || kind === 'M3' || kind === 'nudge';
}
