import { Button } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { campaignsText } from '../../text/campaigns.ts';
import classes from './charts.module.css';

const DayPlot = lazy(async () => ({ default: (await import('./day-plot.tsx')).DayPlot }));
const words = campaignsText.simulate;

export interface DaySeries {
  label: string;
  /** A CSS variable of the theme. */
  color: string;
  /** `plan` stands behind, wide; `bars` before it. */
  kind: 'bars' | 'plan';
  /** A value a day; null where there is none. */
  values: readonly (number | null)[];
}

export interface DayChartProps {
  title: string;
  /** What the chart shows, in a sentence. */
  label: string;
  /** Local dates, YYYY-MM-DD, in order. */
  dates: readonly string[];
  series: readonly DaySeries[];
  actions?: ReactNode;
}

/** Texts by day as a chart; the same as a table for whoever wants the numbers. */
export function DayChart({ title, label, dates, series, actions }: DayChartProps) {
  const [isTable, setTable] = useState(false);
  return (
    <div className={classes.block}>
      <div className={classes.head}>
        <h3 className={classes.title}>{title}</h3>
        {actions}
        <Button variant="subtle" size="compact-xs" onClick={() => setTable(!isTable)}>
          {isTable ? words.asChart : words.asTable}
        </Button>
      </div>
      {isTable ? (
        <DayTable title={title} dates={dates} series={series} />
      ) : (
        <>
          <div role="img" aria-label={label}>
            <Suspense fallback={<div className={classes.plot} />}>
              <DayPlot dates={dates} series={series} />
            </Suspense>
          </div>
          {series.length > 1 && (
            <ul className={classes.legend} aria-hidden>
              {series.map(({ label: name, color }) => (
                <li key={name}>
                  <span className={classes.swatch} style={{ background: `var(${color})` }} />
                  {name}
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </div>
  );
}

function DayTable({ title, dates, series }: Pick<DayChartProps, 'title' | 'dates' | 'series'>) {
  return (
    <div className={classes.tableScroll} tabIndex={0} role="region" aria-label={title}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{words.date}</th>
            {series.map(({ label }) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {dates.map((date, index) => (
            <tr key={date}>
              <th scope="row">{formatDate(date)}</th>
              {series.map(({ label, values }) => (
                <td key={label}>{values[index] == null ? '' : campaignsText.count(values[index])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** "Mon 18 Nov 2026" of a local date. */
export function formatDate(date: string): string {
  return new Date(`${date}T00:00:00Z`).toLocaleDateString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
}

const DAY_MS = 86_400_000;

/** Every date from the first to the last, those without a text too. */
export function everyDate(dates: readonly string[]): string[] {
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) return [];
  const days: string[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += DAY_MS)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}
