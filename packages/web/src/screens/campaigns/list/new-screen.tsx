import { Button, Select, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type SyntheticEvent, useState } from 'react';
import { api, call } from '../../../api/client.ts';
import { ProblemError } from '../../../api/problem.ts';
import { useClientId } from '../../../api/session.ts';
import { campaignsText } from '../../../text/campaigns.ts';
import { notifyProblem } from '../../../ui/notify.ts';
import { Page, Section } from '../../../ui/page.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { campaignListQuery, refreshCampaigns, templatesQuery } from '../campaign-queries.ts';
import classes from './list.module.css';

const words = campaignsText.create;

/** Chooses the list a campaign is for, or makes an empty one. */
export function NewScreen() {
  const clientId = useClientId();
  return (
    <Page title={words.title} about={words.about}>
      <Section title={words.waiting} flush>
        <WaitingLists clientId={clientId} />
      </Section>
      <Section title={words.empty}>
        <EmptyListForm clientId={clientId} />
      </Section>
    </Page>
  );
}

function WaitingLists({ clientId }: { clientId: string }) {
  const query = useInfiniteQuery(campaignListQuery(clientId, { status: 'draft', q: '' }));
  if (query.isLoadingError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Skeleton rows={2} />;
  const drafts = query.data.pages.flatMap((page) => page.items);
  if (drafts.length === 0) {
    return (
      <ul className={classes.waiting}>
        <li>
          <p className={classes.hint}>{words.noneWaiting}</p>
        </li>
      </ul>
    );
  }
  return (
    <ul className={classes.waiting}>
      {drafts.map(({ id, name, funnel }) => (
        <li key={id}>
          <span className={classes.waitingName}>
            {name}
            <span>{campaignsText.people(funnel.leads)}</span>
          </span>
          <Button
            variant="default"
            size="xs"
            aria-label={`${words.build} ${name}`}
            renderRoot={(props) => (
              <Link to="/c/$clientId/campaigns/$campaignId/edit" params={{ clientId, campaignId: id }} {...props} />
            )}
          >
            {words.build}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function EmptyListForm({ clientId }: { clientId: string }) {
  const navigate = useNavigate();
  const templates = useQuery(templatesQuery(clientId));
  const campaigns = useInfiniteQuery(campaignListQuery(clientId, { status: '', q: '' }));
  const [name, setName] = useState('');
  const { template } = useSearch({ strict: false }) as { template?: string };
  const [from, setFrom] = useState(template === undefined ? '' : `template ${template}`);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const sources = [
    { value: '', label: words.fromNothing },
    ...(templates.data?.items ?? []).map((each) => ({
      value: `template ${each.id}`,
      label: words.template(each.name),
    })),
    ...(campaigns.data?.pages.flatMap((page) => page.items) ?? []).map((each) => ({
      value: `campaign ${each.id}`,
      label: words.campaign(each.name),
    })),
  ];

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setError(null);
    try {
      const [kind, id] = from.split(' ');
      const made = await call(
        api.POST('/api/v1/campaigns', {
          body: {
            name,
            ...(kind === 'template' && id !== undefined && { template_id: id }),
            ...(kind === 'campaign' && id !== undefined && { campaign_id: id }),
          },
        }),
      );
      await refreshCampaigns(clientId);
      await navigate({ to: '/c/$clientId/campaigns/$campaignId/edit', params: { clientId, campaignId: made.id } });
    } catch (problem) {
      const fault = problem instanceof ProblemError ? problem.byField()['name'] : undefined;
      if (fault === undefined) notifyProblem(problem);
      else setError(fault);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className={classes.form} onSubmit={(event) => void submit(event)}>
      <TextInput
        label={words.name}
        required
        maxLength={200}
        value={name}
        error={error}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={words.from}
        data={sources}
        value={from}
        allowDeselect={false}
        searchable={sources.length > 8}
        onChange={(value) => setFrom(value ?? '')}
      />
      <div>
        <Button type="submit" loading={isBusy} disabled={name.trim() === ''}>
          {words.submit}
        </Button>
      </div>
    </form>
  );
}
