import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { withLabels } from '../../../text/campaign-settings.ts';
import { campaignsText } from '../../../text/campaigns.ts';
import { formatPence } from '../../../ui/values.tsx';
import type { Forecast } from '../campaign-queries.ts';
import { DayChart, type DaySeries, everyDate } from '../day-chart.tsx';
import { WeekMap } from '../week-map.tsx';
import classes from './builder.module.css';
import { goToField } from '../../../ui/field-focus.ts';

const words = campaignsText.simulate;
const MICROS_A_PENNY = 10_000;

/** What a forecast says: the end, the cost, the days, the week, who is left out, what to look at. */
export function ForecastView({ forecast }: { forecast: Forecast }) {
  const { replies } = forecast;
  return (
    <div className={classes.stackTight}>
      <dl className={classes.figures}>
        <Figure
          name={words.finish}
          value={
            forecast.texts === 0
              ? words.nothing
              : forecast.finish === null
                ? words.noFinish
                : dayInZone(forecast.finish, forecast.timezone)
          }
        />
        <Figure
          name={words.texts}
          value={campaignsText.count(forecast.texts)}
          more={campaignsText.people(forecast.people)}
        />
        <Figure name={words.segments} value={campaignsText.count(forecast.segments)} />
        <Figure
          name={words.cost}
          value={formatPence(forecast.cost_pence)}
          more={words.costAt(formatPence(forecast.segment_price_micros / MICROS_A_PENNY))}
        />
      </dl>
      <SendsChart forecast={forecast} />
      <WeekMap forecast={forecast} />
      <Adds forecast={forecast} />
      <div>
        <h3 className={classes.small}>{words.replies}</h3>
        <p className={classes.note}>
          {replies === null ? (
            words.repliesNone
          ) : (
            <>
              <strong>{words.repliesRange(replies.low, replies.high)}</strong>. {replies.sentence}
            </>
          )}
        </p>
      </div>
      {forecast.warnings.length > 0 && (
        <div>
          <h3 className={classes.small}>{words.warnings}</h3>
          <ul className={classes.faultList}>
            {forecast.warnings.map(({ code, sentence, field }) => (
              <li key={`${code}${sentence}`}>
                <span>{withLabels(sentence)}</span>
                {field !== null && (
                  <Button variant="default" size="compact-xs" onClick={() => goToField(field)}>
                    {words.mend}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function Figure({ name, value, more }: { name: string; value: string; more?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        {more !== undefined && <span>{more}</span>}
      </dd>
    </div>
  );
}

function SendsChart({ forecast }: { forecast: Forecast }) {
  const { dates, series, most } = useMemo(() => {
    const byDate = new Map(forecast.days.map((day) => [day.date, day]));
    const all = everyDate(forecast.days.map(({ date }) => date));
    const total = (date: string) => {
      const day = byDate.get(date);
      return day === undefined ? 0 : day.m1 + day.m2 + day.m3;
    };
    const values = all.map(total);
    const sends: DaySeries = { label: words.texts, color: '--rk-accent', kind: 'bars', values };
    return { dates: all, series: [sends], most: Math.max(0, ...values) };
  }, [forecast]);
  if (dates.length === 0) return null;
  return (
    <DayChart
      title={words.perDay}
      label={words.chart(forecast.texts, forecast.days.length, most)}
      dates={dates}
      series={series}
    />
  );
}

function Adds({ forecast }: { forecast: Forecast }) {
  const { counts, left_out: leftOut } = forecast;
  const parts = (['accepted', 'suppressed', 'waiting', 'held', 'left_out'] as const).filter(
    (part) => counts[part] > 0 || part === 'accepted',
  );
  return (
    <div>
      <h3 className={classes.small}>{words.adds}</h3>
      <p className={classes.note}>
        {campaignsText.people(counts.leads)} ={' '}
        {parts.map((part) => `${campaignsText.count(counts[part])} ${words.counts[part]}`).join(' + ')}
      </p>
      {leftOut.length > 0 && (
        <ul className={classes.reasons}>
          {leftOut.map(({ reason, sentence, people }) => (
            <li key={reason}>
              {campaignsText.count(people)} {sentence}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** "Tue 18 Nov 2026" by the campaign's clock. */
export function dayInZone(instant: string, timeZone: string): string {
  return new Date(instant).toLocaleDateString('en-GB', {
    ...{ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
    timeZone,
  });
}
