import { Alert, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useClientId, useMay } from '../../../api/session.ts';
import { campaignsText } from '../../../text/campaigns.ts';
import { Page } from '../../../ui/page.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { When } from '../../../ui/values.tsx';
import { type CampaignState, campaignQuery } from '../campaign-queries.ts';
import { stateOf } from '../list/campaign-table.tsx';
import { Acts } from './acts.tsx';
import { Funnel } from './funnel.tsx';
import { History } from './history.tsx';
import { Caps, People, Rates } from './limits.tsx';
import classes from './live.module.css';
import { percent } from './percent.ts';
import { PlannedSection } from './planned-section.tsx';
import { RecentTexts } from './recent-texts.tsx';

const words = campaignsText.live;

/** How a campaign stands, live, and what one can do about it. */
export function LiveScreen({ id }: { id: string }) {
  const clientId = useClientId();
  const mayRun = useMay('campaigns.run');
  const mayEdit = useMay('campaigns.edit');
  const maySeeLeads = useMay('leads.view');
  const query = useQuery(campaignQuery(clientId, id));
  const state = query.data;
  if (state === undefined) {
    return (
      <Page title={campaignsText.title}>
        {query.isLoadingError ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Skeleton rows={8} rowHeight={44} />
        )}
      </Page>
    );
  }
  return (
    <Page
      title={state.name}
      about={<StatusBadge kind="campaign" status={stateOf(state)} />}
      actions={
        <>
          <Button
            // A draft has nothing to show yet: what is next is to write it.
            variant={state.status === 'draft' ? 'filled' : 'default'}
            renderRoot={(props) => (
              <Link to="/c/$clientId/campaigns/$campaignId/edit" params={{ clientId, campaignId: id }} {...props} />
            )}
          >
            {state.status === 'draft' ? words.acts.build : words.acts.edit}
          </Button>
          <Acts state={state} mayRun={mayRun} mayEdit={mayEdit} />
        </>
      }
    >
      <Sentence state={state} />
      <div className={classes.columns}>
        <div className={classes.main}>
          <Funnel state={state} />
          <PlannedSection state={state} />
          {maySeeLeads && <RecentTexts id={id} />}
        </div>
        <div className={classes.side}>
          <Caps state={state} />
          <Rates state={state} />
          <People state={state} />
          <History id={id} />
        </div>
      </div>
    </Page>
  );
}

function Sentence({ state }: { state: CampaignState }) {
  const { paused, next_text_at: next, started_at: started, ended_at: ended } = state;
  const isOwnDoing = paused !== null && paused.share !== null;
  return (
    <div className={classes.sentence}>
      <p className={classes.now} role="status">
        {state.sentence}.
      </p>
      <p className={classes.facts}>
        {next !== null && (
          <span>
            {words.nextText} <When at={next} />
          </span>
        )}
        {started !== null && (
          <span>
            {words.started} <When at={started} />
          </span>
        )}
        {ended !== null && (
          <span>
            {words.ended} <When at={ended} />
          </span>
        )}
        {paused?.by != null && (
          <span>
            {words.pausedBy(paused.by)} <When at={paused.at} />
          </span>
        )}
        {state.settings_version > 0 && <span>{words.version(state.settings_version)}</span>}
      </p>
      {isOwnDoing && (
        <Alert color="red" variant="light" mt="xs" p="sm" title={words.pausedItself(paused.sentence)}>
          {words.pausedFigures(percent(paused.share ?? 0), percent(paused.limit ?? 0), paused.sample ?? 0)}{' '}
          <When at={paused.at} />
        </Alert>
      )}
      {state.sending_stopped && state.status === 'active' && (
        <Alert color="red" variant="light" mt="xs" p="xs">
          {words.stopped}
        </Alert>
      )}
    </div>
  );
}
