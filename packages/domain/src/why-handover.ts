import type { EpochMs, ZoneId } from './time.ts';
import { causeWords, localMoment } from './why-words.ts';

/** Who has a lead, or is asked to take it, as it is recorded. */
export interface WhyHandover {
  state: 'open' | 'claimed' | 'unclaimed' | 'closed';
  /** A code, or the model's own words. */
  reason: string;
  closedReason: string | null;
  claimedAt: EpochMs | null;
  /** Who has the lead; null when nobody does. */
  holder: string | null;
  /** Who was asked, in order; why each, and when. */
  asked: readonly { person: string; because: string; at: EpochMs }[];
  /** When the next person is asked if nobody takes the lead. */
  nextAt: EpochMs | null;
}

/** Why a person was asked, in words that stand behind their name. */
const CHOICES: Readonly<Record<string, string>> = {
  holder: 'who had them already',
  turn: 'whose turn it was',
  territory: 'whose territory it is',
  no_territory: "as the place is in nobody's territory",
  manual: 'who gives leads out by hand',
  next_person: 'as nobody had taken them before',
};

/** One sentence: who has the lead or is asked to take it, and why; null when it was never handed to anybody. */
export function whyHandover(
  handover: WhyHandover | null,
  owner: string | null,
  { now, zone }: { now: EpochMs; zone: ZoneId },
): string | null {
  const owned = owner === null ? null : `The lead is ${owner}'s.`;
  if (handover === null) return owned;
  const because = `because ${causeWords(handover.reason)}`;
  const at = (t: EpochMs) => localMoment(t, zone);
  const last = handover.asked.at(-1);
  switch (handover.state) {
    case 'claimed': {
      const since = handover.claimedAt === null ? '' : ` since ${at(handover.claimedAt)}`;
      return `${handover.holder ?? 'Somebody who has left'} has the lead${since}: it was handed over ${because}.`;
    }
    case 'closed':
      return owned;
    case 'unclaimed':
      return handover.asked.length === 0
        ? `Nobody has the lead and there is nobody to ask: it was to be handed over ${because}.`
        : `Nobody has taken the lead, though ${handover.asked.map(({ person }) => person).join(', ')} were asked: it was handed over ${because}.`;
    case 'open': {
      if (last === undefined) return `The lead is being handed over to a person, ${because}.`;
      const choice = CHOICES[last.because] ?? last.because;
      const next =
        handover.nextAt === null || handover.nextAt <= now ? '' : `; the next person is asked ${at(handover.nextAt)}`;
      return `${last.person}, ${choice}, was asked ${at(last.at)} to take the lead, ${because}${next}.`;
    }
  }
}
