import { useQuery } from '@tanstack/react-query';
import { useClientId } from '../../../api/session.ts';
import { withLabels } from '../../../text/campaign-settings.ts';
import { campaignsText } from '../../../text/campaigns.ts';
import { Section } from '../../../ui/page.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { When } from '../../../ui/values.tsx';
import { historyQuery } from '../campaign-queries.ts';
import classes from './live.module.css';

const words = campaignsText.live;

/** What was decided about a campaign, and by whom. */
export function History({ id }: { id: string }) {
  const query = useQuery(historyQuery(useClientId(), id));
  return (
    <Section title={words.history}>
      {query.isLoadingError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Skeleton rows={3} />
      ) : query.data.items.length === 0 ? (
        <p className={classes.quiet}>{words.historyEmpty}</p>
      ) : (
        <ul className={classes.history}>
          {query.data.items.map(({ at, decision, sentence, by }) => (
            <li key={`${at}${decision}`}>
              <span>{withLabels(sentence)}</span>
              <span className={classes.quiet}>
                <When at={at} /> {by !== null && words.by(by)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
