import { Select } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call } from '../../../api/client.ts';
import { useClientId, useMay } from '../../../api/session.ts';
import { campaignsText } from '../../../text/campaigns.ts';
import { notifyDone, notifyProblem } from '../../../ui/notify.ts';
import { Section } from '../../../ui/page.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { refreshPersonas } from '../../personas/personas-data.ts';
import { bindableQuery } from '../../personas/strategies-data.ts';
import { campaignPersonasQuery } from '../campaign-queries.ts';
import classes from './builder.module.css';

const words = campaignsText.builder.who;
const CHOICES = ['strategy_id', 'ai_persona_id', 'persona_id'] as const;

/** By which strategy, in which voice and to whom the AI answers. Each choice is kept at once: no text has it in it. */
export function WhoSection({ id }: { id: string }) {
  const clientId = useClientId();
  const mayEdit = useMay('campaigns.edit');
  const client = useQueryClient();
  const chosen = useQuery(campaignPersonasQuery(clientId, id));
  const bindable = useQuery(bindableQuery(clientId));
  const error = chosen.error ?? bindable.error;

  async function choose(name: (typeof CHOICES)[number], value: string | null): Promise<void> {
    if (chosen.data === undefined) return;
    const { queryKey } = campaignPersonasQuery(clientId, id);
    const body = { ...chosen.data, [name]: value };
    client.setQueryData(
      queryKey,
      await call(api.PUT('/api/v1/campaigns/{id}/personas', { params: { path: { id } }, body })),
    );
    await refreshPersonas(clientId);
    notifyDone(words.saved);
  }

  return (
    <Section title={words.title}>
      {error !== null && (chosen.data === undefined || bindable.data === undefined) ? (
        <ErrorState error={error} onRetry={() => void Promise.all([chosen.refetch(), bindable.refetch()])} />
      ) : chosen.data === undefined || bindable.data === undefined ? (
        <Skeleton rows={3} rowHeight={44} />
      ) : (
        <div className={classes.grid}>
          {CHOICES.map((name) => (
            <Select
              key={name}
              label={words.labels[name]}
              description={words.hints[name]}
              placeholder={words.unset[name]}
              data={bindable.data[name]}
              value={chosen.data[name] ?? null}
              clearable={mayEdit}
              readOnly={!mayEdit}
              onChange={(value) => void choose(name, value).catch(notifyProblem)}
            />
          ))}
        </div>
      )}
    </Section>
  );
}
