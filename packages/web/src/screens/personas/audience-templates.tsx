import { useQuery } from '@tanstack/react-query';
import { useClientId, useMay } from '../../api/session.ts';
import { personasText } from '../../text/personas.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { suggestionsQuery, type TemplateSuggestion } from './audiences-data.ts';
import classes from './personas.module.css';

const words = personasText.audiences.templates;

/** Templates that suit a stored audience, each with the words that speak for it. */
export function AudienceTemplates({ audienceId }: { audienceId: string }) {
  const { data, error, refetch } = useQuery(suggestionsQuery(useClientId(), audienceId));
  return (
    <Section title={words.title}>
      {error !== null && data === undefined ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton rows={2} rowHeight={52} />
      ) : data.items.length === 0 ? (
        <p className={classes.note}>{words.none}</p>
      ) : (
        <ul className={classes.parts} aria-label={words.title}>
          {data.items.map((suggestion) => (
            <li key={suggestion.id}>
              <Suggestion suggestion={suggestion} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Suggestion({ suggestion }: { suggestion: TemplateSuggestion }) {
  const { kind, id, name, score, reasons } = suggestion;
  const clientId = useClientId();
  const mayBegin = useMay(kind === 'prompt' ? 'personas.edit' : 'campaigns.edit');
  const shared = {
    params: { clientId },
    variant: 'default',
    size: 'compact-sm',
    'aria-label': words.begin(words.kinds[kind], name),
  } as const;
  return (
    <div className={classes.column}>
      <strong>{name}</strong>
      <span className={classes.note}>{words.speaks(score)}</span>
      {reasons.map(({ ground, words: common }) => (
        <span key={ground} className={classes.note}>
          {words.ground(words.grounds[ground], common)}
        </span>
      ))}
      {mayBegin && (
        <div>
          {kind === 'prompt' ? (
            <LinkButton to="/c/$clientId/personas/prompts/new" search={{ from: 'template', template: id }} {...shared}>
              {words.kinds.prompt}
            </LinkButton>
          ) : (
            <LinkButton to="/c/$clientId/campaigns/new" search={{ template: id }} {...shared}>
              {words.kinds.campaign}
            </LinkButton>
          )}
        </div>
      )}
    </div>
  );
}
