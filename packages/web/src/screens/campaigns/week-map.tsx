import { WEEKDAYS } from '@rekindle/domain';
import { settingsChoiceText } from '../../text/campaign-settings.ts';
import { campaignsText } from '../../text/campaigns.ts';
import type { Forecast } from './campaign-queries.ts';
import classes from './charts.module.css';
import { formatDate } from './day-chart.tsx';

const words = campaignsText.simulate;
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
const SHADES = 4;

/** When in the week texts go, when it is open, and which bank holidays it leaves out. */
export function WeekMap({ forecast }: { forecast: Pick<Forecast, 'week' | 'open' | 'timezone' | 'holidays'> }) {
  const { week, open, timezone, holidays } = forecast;
  const most = Math.max(1, ...week.flat());
  return (
    <div className={classes.block}>
      <h3 className={classes.title}>{words.week}</h3>
      <div className={classes.weekScroll} tabIndex={0} role="region" aria-label={words.weekCaption(timezone)}>
        <table className={classes.week}>
          <caption className="rk-hidden">{words.weekCaption(timezone)}</caption>
          <thead>
            <tr>
              <td aria-hidden />
              {HOURS.map((hour, at) => (
                <th key={hour} scope="col">
                  <span className="rk-hidden">{hour}:00</span>
                  {at % 3 === 0 && <span aria-hidden>{hour}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {WEEKDAYS.map((weekday, day) => {
              const name = settingsChoiceText['sending_days']?.[weekday] ?? weekday;
              return (
                <tr key={weekday}>
                  <th scope="row">{name}</th>
                  {HOURS.map((hour, at) => {
                    const count = week[day]?.[at] ?? 0;
                    const isOpen = open[day]?.[at] === true;
                    const said = words.cell(name, hour, count, isOpen);
                    return (
                      <td key={hour} title={said} className={shadeOf(count, most, isOpen)}>
                        <span className="rk-hidden">{said}</span>
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <ul className={classes.weekLegend} aria-hidden>
        <li>
          <span className={classes.key} />
          {words.legendClosed}
        </li>
        <li>
          <span className={`${classes.key} ${classes.keyOpen}`} />
          {words.legendOpen}
        </li>
        <li>
          <span className={`${classes.key} ${classes.keyMost}`} />
          {words.legendMost(most)}
        </li>
      </ul>
      {holidays.length > 0 && (
        <p className={classes.holidays}>
          {words.holidays}: {holidays.map(formatDate).join(', ')}
        </p>
      )}
    </div>
  );
}

function shadeOf(count: number, most: number, isOpen: boolean): string {
  if (count === 0) return (isOpen ? classes.open : '') ?? '';
  return classes[`heat${Math.ceil((count / most) * SHADES)}`] ?? '';
}
