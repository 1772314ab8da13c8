import { Button, NativeSelect } from '@mantine/core';
import { INSIGHT_CATEGORIES, INSIGHT_TYPES, SEVERITIES } from '@rekindle/domain';
import { IconMoodCheck } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useClientId, useMay } from '../../api/session.ts';
import { reviewText as text } from '../../text/review.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EmptyState, ErrorState, ForbiddenState } from '../../ui/states.tsx';
import { useKeyboardList } from '../../ui/use-keyboard-list.ts';
import { useUrlState } from '../../ui/use-url-state.ts';
import { ChecksPanel } from './checks-panel.tsx';
import { InsightCard } from './insight-card.tsx';
import { FILTERS, type Filters, insightQuery, insightsQuery } from './review-data.ts';
import classes from './review.module.css';

/** What the coach found, one insight a card, with what can be made of it. */
export function ReviewScreen() {
  const mayView = useMay('lessons.view');
  return (
    <Page title={text.title} about={text.about}>
      {mayView ? <Insights /> : <ForbiddenState permission="lessons.view" />}
    </Page>
  );
}

function Insights() {
  const clientId = useClientId();
  const [filters, change] = useUrlState(FILTERS);
  const found = useInfiniteQuery(insightsQuery(clientId, filters));
  const opened = useQuery({ ...insightQuery(clientId, filters.insight), enabled: filters.insight !== '' });
  const insights = useMemo(() => {
    const listed = found.data?.pages.flatMap((page) => page.items) ?? [];
    // Somebody came with a link to one that the filters leave out, or has just decided it.
    const { data } = opened;
    const missing = data !== undefined && data.id === filters.insight && !listed.some(({ id }) => id === data.id);
    return missing ? [data, ...listed] : listed;
  }, [found.data, opened, filters.insight]);
  const keys = useMemo(() => insights.map(({ id }) => id), [insights]);
  const open = (id: string): void => change({ insight: id === filters.insight ? '' : id });
  const { active, setActive } = useKeyboardList({
    ...{ count: keys.length, keys, startKey: filters.insight },
    onOpen: (index) => open(keys[index] ?? ''),
    onEscape: () => change({ insight: '' }),
  });
  return (
    <div className={classes.screen}>
      <FilterBar filters={filters} onChange={change} />
      {found.data === undefined ? (
        found.error === null ? (
          <Skeleton rows={5} rowHeight={96} />
        ) : (
          <ErrorState error={found.error} onRetry={() => void found.refetch()} />
        )
      ) : insights.length === 0 ? (
        <Nothing filters={filters} onClear={() => change(FILTERS)} />
      ) : (
        <ul className={classes.cards} aria-label={text.list}>
          {insights.map((insight, index) => (
            <InsightCard
              key={insight.id}
              insight={insight}
              isOpen={insight.id === filters.insight}
              isActive={index === active}
              onToggle={() => {
                setActive(index);
                open(insight.id);
              }}
            />
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <BusyButton variant="default" onClick={() => found.fetchNextPage()}>
          {text.more}
        </BusyButton>
      )}
      <ChecksPanel />
    </div>
  );
}

function Nothing({ filters, onClear }: { filters: Filters; onClear: () => void }) {
  const isPlain =
    filters.status === 'open' && filters.severity === '' && filters.category === '' && filters.type === '';
  if (isPlain) return <EmptyState icon={<IconMoodCheck size={22} />} title={text.emptyTitle} body={text.emptyBody} />;
  return (
    <EmptyState
      title={text.noneTitle}
      body={text.noneBody}
      action={
        <Button variant="default" onClick={onClear}>
          {text.clear}
        </Button>
      }
    />
  );
}

const STATUS_CHOICES = ['open', 'decided', 'approved_and_learned', 'taught_sophie', 'dismissed'];

function FilterBar({ filters, onChange }: { filters: Filters; onChange: (change: Partial<Filters>) => void }) {
  const choices = (keys: readonly string[], names: Readonly<Record<string, string>>, any?: string) => [
    ...(any === undefined ? [] : [{ value: '', label: any }]),
    ...keys.map((value) => ({ value, label: names[value] ?? value })),
  ];
  return (
    <div className={classes.filters} role="group" aria-label={text.filters}>
      <NativeSelect
        size="xs"
        label={text.status}
        value={filters.status}
        data={choices(STATUS_CHOICES, text.statuses)}
        onChange={(event) => onChange({ status: event.currentTarget.value, insight: '' })}
      />
      <NativeSelect
        size="xs"
        label={text.severity}
        value={filters.severity}
        data={choices(SEVERITIES.toReversed(), text.severities, text.anySeverity)}
        onChange={(event) => onChange({ severity: event.currentTarget.value, insight: '' })}
      />
      <NativeSelect
        size="xs"
        label={text.category}
        value={filters.category}
        data={choices(INSIGHT_CATEGORIES, text.categories, text.anyCategory)}
        onChange={(event) => onChange({ category: event.currentTarget.value, insight: '' })}
      />
      <NativeSelect
        size="xs"
        label={text.type}
        value={filters.type}
        data={choices(INSIGHT_TYPES, text.types, text.anyType)}
        onChange={(event) => onChange({ type: event.currentTarget.value, insight: '' })}
      />
    </div>
  );
}
