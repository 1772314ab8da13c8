import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { campaignsText } from '../../text/campaigns.ts';
import classes from './charts.module.css';
import type { DaySeries } from './day-chart.tsx';

const HEIGHT = 190;

/** The drawn part of `DayChart`, loaded when there is something to draw. */
export function DayPlot({ dates, series }: { dates: readonly string[]; series: readonly DaySeries[] }) {
  const scheme = useComputedColorScheme('light');
  const { ref: frame, width } = useElementSize();
  const plotAt = useRef<HTMLDivElement>(null);
  const data = useMemo((): uPlot.AlignedData => {
    const xs = dates.map((date) => Date.parse(date) / 1_000);
    return [xs, ...series.map(({ values }) => [...values])];
  }, [dates, series]);

  useEffect(() => {
    const target = plotAt.current;
    if (target === null || width === 0) return;
    const style = getComputedStyle(document.documentElement);
    const color = (name: string) => style.getPropertyValue(name).trim();
    const plot = new uPlot(optionsOf(series, width, color), data, target);
    return () => plot.destroy();
    // The scheme decides what the variables say.
  }, [data, series, width, scheme]);

  return (
    <div ref={frame} className={classes.plot}>
      <div ref={plotAt} />
    </div>
  );
}

function optionsOf(series: readonly DaySeries[], width: number, color: (name: string) => string): uPlot.Options {
  const narrow = uPlot.paths.bars?.({ size: [0.5, 18], radius: 0.15 });
  const wide = uPlot.paths.bars?.({ size: [0.8, 30], radius: 0.12 });
  const muted = color('--rk-muted');
  const line = color('--rk-line');
  const axis = { stroke: muted, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: '11px sans-serif' };
  return {
    width,
    height: HEIGHT,
    padding: [8, 8, 0, 0],
    cursor: { y: false, points: { show: false } },
    legend: { show: false },
    // Local dates, drawn as they are.
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), 'Etc/UTC'),
    scales: {
      x: { time: true, range: (_plot, from, to) => [(from ?? 0) - 43_200, (to ?? 0) + 43_200] },
      y: { range: (_plot, _from, to) => [0, Math.max(4, (to ?? 0) * 1.08)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 26,
        space: 56,
        incrs: [1, 2, 7, 14, 28, 56, 112].map((days) => days * 86_400),
        values: (_plot, at) => at.map((seconds) => dayName(seconds)),
      },
      { ...axis, size: 46, values: (_plot, at) => at.map((n) => campaignsText.count(n)) },
    ],
    series: [
      {},
      ...series.map(({ label, color: name, kind }): uPlot.Series => {
        const paths = kind === 'bars' ? narrow : wide;
        return { label, fill: color(name), width: 0, ...(paths !== undefined && { paths }), points: { show: false } };
      }),
    ],
  };
}

function dayName(seconds: number): string {
  return new Date(seconds * 1_000).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
}
