const DAY_MS = 86_400_000;

function parts(at: number, timeZone: string | undefined, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { ...options, ...(timeZone !== undefined && { timeZone }) }).format(at);
}

function dayNumber(at: number, timeZone: string | undefined): number {
  const iso = new Intl.DateTimeFormat('en-CA', { ...(timeZone !== undefined && { timeZone }) }).format(at);
  return Date.parse(`${iso}T00:00:00Z`) / DAY_MS;
}

/** "09:04", "Tomorrow 09:04", "Tue 09:04" within a week, "18 Nov 09:04", with the year when it is another. */
export function formatWhen(at: number, now: number, timeZone?: string): string {
  const time = parts(at, timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const days = dayNumber(at, timeZone) - dayNumber(now, timeZone);
  if (days === 0) return time;
  if (days === 1) return `Tomorrow ${time}`;
  if (days === -1) return `Yesterday ${time}`;
  if (Math.abs(days) < 7) return `${parts(at, timeZone, { weekday: 'short' })} ${time}`;
  return `${formatDay(at, now, timeZone)} ${time}`;
}

/** "18 Nov", with the year when it is another. */
export function formatDay(at: number, now: number, timeZone?: string): string {
  const sameYear = parts(at, timeZone, { year: 'numeric' }) === parts(now, timeZone, { year: 'numeric' });
  return parts(at, timeZone, { day: 'numeric', month: 'short', ...(!sameYear && { year: 'numeric' }) });
}

/** "Tuesday, 18 November 2025 at 09:04:07 GMT". */
export function formatFull(at: number, timeZone?: string): string {
  return parts(at, timeZone, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
}

/** "just now", "4 min ago", "in 2 h", "3 d ago". */
export function formatAgo(at: number, now: number): string {
  const seconds = Math.round(Math.abs(now - at) / 1000);
  if (seconds < 45) return at <= now ? 'just now' : 'in a moment';
  const [count, unit] =
    seconds < 3570
      ? [Math.round(seconds / 60), 'min']
      : seconds < 86_400
        ? [Math.round(seconds / 3600), 'h']
        : [Math.round(seconds / 86_400), 'd'];
  return at <= now ? `${count} ${unit} ago` : `in ${count} ${unit}`;
}

/** "2:05" or "1:02:05", for a countdown; 0 and less is "0:00". */
export function formatCountdown(ms: number): string {
  const total = Math.max(0, Math.ceil(ms / 1000));
  const seconds = String(total % 60).padStart(2, '0');
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}
