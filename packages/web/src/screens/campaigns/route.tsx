import { useParams } from '@tanstack/react-router';
import { useMay } from '../../api/session.ts';
import { campaignsText } from '../../text/campaigns.ts';
import { Page } from '../../ui/page.tsx';
import { ForbiddenState } from '../../ui/states.tsx';
import { BuilderScreen } from './builder/builder-screen.tsx';
import { ListScreen } from './list/list-screen.tsx';
import { NewScreen } from './list/new-screen.tsx';
import { LiveScreen } from './live/live-screen.tsx';

function Forbidden({ permission }: { permission: 'campaigns.view' | 'campaigns.edit' }) {
  return (
    <Page title={campaignsText.title}>
      <ForbiddenState permission={permission} />
    </Page>
  );
}

function useCampaignId(): string {
  return useParams({ strict: false }).campaignId ?? '';
}

export function CampaignsScreen() {
  return useMay('campaigns.view') ? <ListScreen /> : <Forbidden permission="campaigns.view" />;
}

export function NewCampaignScreen() {
  return useMay('campaigns.edit') ? <NewScreen /> : <Forbidden permission="campaigns.edit" />;
}

export function CampaignScreen() {
  const id = useCampaignId();
  return useMay('campaigns.view') ? <LiveScreen key={id} id={id} /> : <Forbidden permission="campaigns.view" />;
}

export function CampaignBuilderScreen() {
  const id = useCampaignId();
  return useMay('campaigns.view') ? <BuilderScreen key={id} id={id} /> : <Forbidden permission="campaigns.view" />;
}
