import type { CampaignSettings } from './campaign-settings.ts';
import { CONTACT_END_MINUTE, CONTACT_START_MINUTE } from './quiet-hours.ts';
import { WEEKDAYS } from './campaign-settings.ts';

/**
 * Which hours of an ordinary week a campaign may text in, wholly or in part: Monday first, 24 flags a day, by the clock
 * of `sending_timezone`. Holidays apart, and for recipients who keep that clock.
 */
export function weekHours(
  settings: Pick<CampaignSettings, 'sending_hours_start' | 'sending_hours_end' | 'sending_days' | 'sending_enabled'>,
): boolean[][] {
  const start = Math.max(minuteOf(settings.sending_hours_start ?? '00:00'), CONTACT_START_MINUTE);
  const end = Math.min(minuteOf(settings.sending_hours_end ?? '24:00'), CONTACT_END_MINUTE);
  return WEEKDAYS.map((day) =>
    Array.from({ length: 24 }, (_, hour) => {
      const open = settings.sending_enabled && settings.sending_days.includes(day);
      return open && start < (hour + 1) * 60 && end > hour * 60;
    }),
  );
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
