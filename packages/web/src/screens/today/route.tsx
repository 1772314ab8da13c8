import { IconMoodCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useClientId, useMay } from '../../api/session.ts';
import { todayText } from '../../text/today.ts';
import { Page, Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EmptyState, ErrorState, ForbiddenState } from '../../ui/states.tsx';
import { ItemRow } from './item-row.tsx';
import classes from './today.module.css';
import { type TodaySection, todayQuery } from './today-data.ts';

/** What needs somebody now, each with one click to act. */
export function TodayScreen() {
  const mayView = useMay('leads.view');
  if (mayView) return <Needs />;
  return (
    <Page title={todayText.title}>
      <ForbiddenState permission="leads.view" />
    </Page>
  );
}

function Needs() {
  const today = useQuery(todayQuery(useClientId()));
  const { data } = today;
  const about = data === undefined || data.count === 0 ? undefined : todayText.about(data.count, data.sentence);
  return (
    <Page title={todayText.title} {...(about !== undefined && { about })}>
      {data === undefined ? (
        today.error === null ? (
          <Skeleton rows={8} rowHeight={48} />
        ) : (
          <ErrorState error={today.error} onRetry={() => void today.refetch()} />
        )
      ) : data.count === 0 ? (
        <EmptyState
          icon={<IconMoodCheck size={22} />}
          title={todayText.emptyTitle(data.sentence)}
          body={todayText.emptyBody}
        />
      ) : (
        <div className={classes.sections} aria-live="polite">
          {data.sections.map((section) => (
            <Kind key={section.kind} section={section} />
          ))}
        </div>
      )}
    </Page>
  );
}

function Kind({ section }: { section: TodaySection }) {
  const { kind, items, count, more } = section;
  return (
    <Section
      title={todayText.sections[kind]}
      actions={<span className={classes.count}>{`${count}${more ? '+' : ''}`}</span>}
      flush
    >
      <ul className={classes.items}>
        {items.map((item) => (
          <ItemRow key={item.id} item={item} />
        ))}
      </ul>
      {more && <p className={classes.more}>{todayText.more}</p>}
    </Section>
  );
}
