import type { Played } from './play-story.ts';
import type { Ending, Story } from './story.ts';

/** What is wrong with how a story ended while the model behaved; empty when it ended as written. */
export function endingFaults(story: Story, played: Played): string[] {
  const cadence = played.cadenceOver === !goesOn(story) ? [] : ['the cadence is not where it should be'];
  return [...differences(story.ends, played.ended, KEYS), ...cadence, ...played.violations];
}

/**
 * What is wrong with how a story ended while the model misbehaved. What rules decide ends as written to the letter; the
 * rest ends as written too, or a person is asked to look.
 */
export function misledFaults(story: Story, played: Played): string[] {
  const modelSpeaks = story.turns.some((turn) => turn.model !== undefined);
  const faults = story.byRules
    ? differences(story.ends, played.ended, modelSpeaks ? ['status', 'suppressed'] : KEYS)
    : played.ended.person === null
      ? differences(story.ends, played.ended, ['replies', 'suppressed', 'person'])
      : played.ended.suppressed && !story.ends.suppressed
        ? ['suppressed although nobody asked for it']
        : [];
  return [...faults, ...played.violations];
}

const KEYS = ['status', 'replies', 'suppressed', 'aiOff', 'person'] as const;

function differences(wanted: Ending, ended: Ending, keys: readonly (keyof Ending)[]): string[] {
  return keys
    .filter((key) => wanted[key] !== ended[key])
    .map((key) => `${key} is ${String(ended[key])}, not ${String(wanted[key])}`);
}

/** Only what a machine answered leaves the cadence as it was. */
function goesOn(story: Story): boolean {
  return story.theme === 'auto-reply';
}
