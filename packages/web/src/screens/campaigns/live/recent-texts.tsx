import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useClientId } from '../../../api/session.ts';
import { campaignsText } from '../../../text/campaigns.ts';
import { Section } from '../../../ui/page.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { When } from '../../../ui/values.tsx';
import { textsQuery } from '../campaign-queries.ts';
import classes from './live.module.css';

const words = campaignsText.live;

/** The last texts of a campaign, as they were written. */
export function RecentTexts({ id }: { id: string }) {
  const clientId = useClientId();
  const query = useInfiniteQuery(textsQuery(clientId, id));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title={words.recent} flush>
      {query.isLoadingError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Skeleton rows={4} />
      ) : items.length === 0 ? (
        <p className={`${classes.quiet} ${classes.padded}`}>{words.recentEmpty}</p>
      ) : (
        <>
          <ul className={classes.texts}>
            {items.map((text) => (
              <li key={text.id}>
                <span className={classes.textHead}>
                  <Link
                    className={classes.link}
                    to="/c/$clientId/leads/{-$leadId}"
                    params={{ clientId, leadId: text.lead_id }}
                  >
                    {text.name}
                  </Link>
                  <span className={classes.quiet}>{text.kind}</span>
                  <StatusBadge kind="message" status={text.state} />
                  <span className={classes.textWhen}>
                    <When at={text.at} />
                  </span>
                </span>
                <span className={classes.textWords}>{text.content}</span>
              </li>
            ))}
          </ul>
          {query.hasNextPage && (
            <div className={classes.padded}>
              <Button
                variant="subtle"
                size="compact-sm"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                {words.recentMore}
              </Button>
            </div>
          )}
        </>
      )}
    </Section>
  );
}
