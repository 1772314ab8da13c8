import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { businessNow } from '../../../api/business-clock.ts';
import { readAgain } from '../../../api/query-client.ts';
import { useClientId } from '../../../api/session.ts';
import { campaignsText } from '../../../text/campaigns.ts';
import { notifyProblem } from '../../../ui/notify.ts';
import { Section } from '../../../ui/page.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { When } from '../../../ui/values.tsx';
import { type CampaignDays, type CampaignState, daysQuery, forecastCampaign } from '../campaign-queries.ts';
import { DayChart, type DaySeries, everyDate } from '../day-chart.tsx';
import classes from './live.module.css';

const words = campaignsText.live;

/** Texts a day as forecast against those that went. A campaign without a plan gets one when somebody looks at it. */
export function PlannedSection({ state }: { state: CampaignState }) {
  const clientId = useClientId();
  const { id, status } = state;
  const query = useQuery(daysQuery(clientId, id));
  const [isPlanning, setPlanning] = useState(false);
  const asked = useRef<AbortController | null>(null);
  const needsPlan = status === 'active' && query.data !== undefined && query.data.planned_at === null;

  async function plan(): Promise<void> {
    const mine = new AbortController();
    asked.current = mine;
    setPlanning(true);
    try {
      await forecastCampaign(id, null, mine.signal);
      await readAgain({ queryKey: daysQuery(clientId, id).queryKey });
    } catch (error) {
      if (!mine.signal.aborted) notifyProblem(error);
    } finally {
      setPlanning(false);
    }
  }

  // Once a visit: the first look makes the plan that later days are held against.
  const isPlanned = useRef(false);
  useEffect(() => {
    if (!needsPlan || isPlanned.current) return;
    isPlanned.current = true;
    void plan();
  });
  useEffect(() => () => asked.current?.abort(), []);

  if (status === 'draft') return null;
  return (
    <Section title={words.planned}>
      {query.isLoadingError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Skeleton rows={1} rowHeight={190} />
      ) : (
        <Planned
          days={query.data}
          isPlanning={isPlanning}
          {...((status === 'active' || status === 'paused') && { onPlan: plan })}
        />
      )}
    </Section>
  );
}

function Planned(props: { days: CampaignDays; isPlanning: boolean; onPlan?: () => Promise<void> }) {
  const { days, isPlanning, onPlan } = props;
  const { dates, series, sent, planned } = useMemo(() => chartOf(days), [days]);
  return (
    <>
      {dates.length > 0 && (
        <DayChart
          title={words.offPace(sent, planned)}
          label={words.plannedChart(sent, planned)}
          dates={dates}
          series={series}
        />
      )}
      <p className={classes.facts}>
        {days.planned_at === null ? (
          <span>{words.noPlan}</span>
        ) : (
          <span>
            {words.planMade} <When at={days.planned_at} />
          </span>
        )}
        {days.finish !== null && (
          <span>
            {words.finishes} <When at={days.finish} />
          </span>
        )}
        {days.stale && <span>{words.stalePlan}</span>}
        {onPlan !== undefined && (days.stale || days.planned_at === null) && (
          <Button variant="default" size="compact-xs" loading={isPlanning} onClick={() => void onPlan()}>
            {words.makePlan}
          </Button>
        )}
      </p>
    </>
  );
}

function chartOf({ days, timezone }: CampaignDays) {
  const byDate = new Map(days.map((day) => [day.date, day]));
  const dates = everyDate(days.map(({ date }) => date));
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: timezone }).format(businessNow());
  const plan = dates.map((date) => {
    const day = byDate.get(date);
    return day === undefined ? 0 : day.planned;
  });
  const went = dates.map((date) => (date > today ? null : (byDate.get(date)?.sent ?? 0)));
  const series: DaySeries[] = [
    { label: words.plannedSeries, color: '--mantine-color-default-border', kind: 'plan', values: plan },
    { label: words.sentSeries, color: '--rk-accent', kind: 'bars', values: went },
  ];
  const past = days.filter(({ date }) => date <= today);
  return {
    dates,
    series,
    sent: past.reduce((sum, day) => sum + day.sent, 0),
    planned: past.reduce((sum, day) => sum + (day.planned ?? 0), 0),
  };
}
