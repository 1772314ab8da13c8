const WIDTH = 40;
/** More days than these are shown week by week. */
const DAYS_SHOWN_MAX = 35;
const LETTERS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const DAY_MS = 86_400_000;

export interface DayCount {
  date: string;
  count: number;
}

/** A bar a day, days without texts included; a bar a week when there are many. */
export function shownDays(days: readonly DayCount[]): string[] {
  const filled = withGaps(days);
  const bars =
    filled.length > DAYS_SHOWN_MAX ? byWeek(filled) : filled.map((day) => ({ ...day, label: labelOf(day.date) }));
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const width = String(most).length;
  const title = filled.length > DAYS_SHOWN_MAX ? 'Texts a week, from the Monday:' : 'Texts a day:';
  return [
    title,
    ...bars.map(({ label, count }) => `${label}  ${String(count).padStart(width)}  ${bar(count, most)}`.trimEnd()),
  ];
}

function bar(count: number, most: number): string {
  return '█'.repeat(count === 0 ? 0 : Math.max(1, Math.round((count / most) * WIDTH)));
}

function labelOf(date: string): string {
  return `${LETTERS[new Date(date).getUTCDay()] ?? ''} ${date}`;
}

function withGaps(days: readonly DayCount[]): DayCount[] {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const counts = new Map(days.map(({ date, count }) => [date, count]));
  const filled: DayCount[] = [];
  for (let at = Date.parse(first.date); at <= Date.parse(last.date); at += DAY_MS) {
    const date = new Date(at).toISOString().slice(0, 10);
    filled.push({ date, count: counts.get(date) ?? 0 });
  }
  return filled;
}

function byWeek(days: readonly DayCount[]): (DayCount & { label: string })[] {
  const weeks = new Map<string, number>();
  for (const { date, count } of days) {
    const at = Date.parse(date);
    const monday = new Date(at - ((new Date(at).getUTCDay() + 6) % 7) * DAY_MS).toISOString().slice(0, 10);
    weeks.set(monday, (weeks.get(monday) ?? 0) + count);
  }
  return [...weeks].map(([date, count]) => ({ date, count, label: date }));
}
