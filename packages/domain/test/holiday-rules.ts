// The oracle: the rules themselves. Easter by the anonymous Gregorian algorithm, Mondays by counting.

const date = (year: number, month: number, day: number): Date => new Date(Date.UTC(year, month - 1, day));
const iso = (day: Date): string => day.toISOString().slice(0, 10);
const plus = (day: Date, days: number): Date => new Date(day.getTime() + days * 86_400_000);

function easter(year: number): Date {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = b >> 2;
  const e = b % 4;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = c >> 2;
  const l = (32 + 2 * e + 2 * i - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return date(year, month, ((h + l - 7 * m + 114) % 31) + 1);
}

const firstMonday = (year: number, month: number): Date =>
  plus(date(year, month, 1), (8 - date(year, month, 1).getUTCDay()) % 7);
const lastMonday = (year: number, month: number): Date => {
  const last = date(year, month + 1, 0);
  return plus(last, -((last.getUTCDay() + 6) % 7));
};

/** Fixed days, each moved to the next weekday that is not taken when it falls on a weekend. */
function substituted(days: Date[]): Date[] {
  const taken = new Set(days.filter((day) => day.getUTCDay() % 6 !== 0).map(iso));
  return days.map((day) => {
    if (day.getUTCDay() % 6 !== 0) return day;
    let moved = day;
    while (moved.getUTCDay() % 6 === 0 || taken.has(iso(moved))) moved = plus(moved, 1);
    taken.add(iso(moved));
    return moved;
  });
}

/** The bank holidays of a year as `YYYY-MM-DD`, by the rules alone. */
export function holidayRules(calendar: string, year: number): string[] {
  const christmas = substituted([date(year, 12, 25), date(year, 12, 26)]);
  const shared = [plus(easter(year), -2), firstMonday(year, 5), lastMonday(year, 5), ...christmas];
  if (calendar === 'scotland') {
    const once = year === 2026 ? [date(2026, 6, 15)] : [];
    const newYear = substituted([date(year, 1, 1), date(year, 1, 2)]);
    return [...shared, ...once, ...newYear, firstMonday(year, 8), ...substituted([date(year, 11, 30)])].map(iso).sort();
  }
  const days = [...shared, ...substituted([date(year, 1, 1)]), plus(easter(year), 1), lastMonday(year, 8)];
  if (calendar === 'northern-ireland')
    days.push(...substituted([date(year, 3, 17)]), ...substituted([date(year, 7, 12)]));
  return days.map(iso).sort();
}
