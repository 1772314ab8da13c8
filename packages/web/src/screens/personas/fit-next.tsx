import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useClientId } from '../../api/session.ts';
import type { components } from '../../api/schema.d.ts';
import { personasText } from '../../text/personas.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { recommendationsQuery } from './fit-data.ts';
import classes from './personas.module.css';

const words = personasText.fit.next;

/** What to do next, each with its numbers; nothing where they say nothing for sure. */
export function FitNext() {
  const { data, error, refetch } = useQuery(recommendationsQuery(useClientId()));
  if (error !== null && data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton rows={2} />;
  if (data.items.length === 0) return <p className={classes.note}>{words.none}</p>;
  return (
    <ul className={classes.parts} aria-label={words.title}>
      {data.items.map((item) => (
        <li key={item.sentence}>
          <Recommendation item={item} />
        </li>
      ))}
    </ul>
  );
}

function Recommendation({ item }: { item: components['schemas']['PersonaRecommendation'] }) {
  const { sentence, campaign_id: campaignId, leads } = item;
  const clientId = useClientId();
  return (
    <div className={classes.column}>
      <span>{sentence}</span>
      {campaignId !== null && (
        <Link to="/c/$clientId/campaigns/$campaignId" params={{ clientId, campaignId }}>
          {words.campaign}
        </Link>
      )}
      {leads !== null && (
        <span className={classes.note}>
          {leads.first.map(({ id, name, score }, at) => (
            <span key={id}>
              {at > 0 && ', '}
              <Link to="/c/$clientId/leads/{-$leadId}" params={{ clientId, leadId: id }}>
                {name}
              </Link>{' '}
              {words.score(score)}
            </span>
          ))}
          {leads.count > leads.first.length && words.more(leads.count - leads.first.length)}
        </span>
      )}
    </div>
  );
}
