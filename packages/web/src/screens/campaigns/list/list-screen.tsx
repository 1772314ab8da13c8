import { Button, SegmentedControl, Select } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconPlus, IconSpeakerphone } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useClientId, useMay } from '../../../api/session.ts';
import { campaignsText } from '../../../text/campaigns.ts';
import { Page } from '../../../ui/page.tsx';
import { SearchField } from '../../../ui/search-field.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { EmptyState, ErrorState } from '../../../ui/states.tsx';
import { useKeyboardList } from '../../../ui/use-keyboard-list.ts';
import { useUrlState } from '../../../ui/use-url-state.ts';
import { campaignListQuery } from '../campaign-queries.ts';
import { CampaignTable } from './campaign-table.tsx';
import classes from './list.module.css';

const FILTER = { status: '', q: '' };
const words = campaignsText.list;
const STATUSES = Object.entries(words.statuses).map(([value, label]) => ({ value, label }));

/** Every campaign of the client with its sentence and funnel. */
export function ListScreen() {
  const clientId = useClientId();
  const mayEdit = useMay('campaigns.edit');
  const navigate = useNavigate();
  const [filter, setFilter] = useUrlState(FILTER);
  const query = useInfiniteQuery(campaignListQuery(clientId, filter));
  const pages = query.data?.pages;
  const items = useMemo(() => pages?.flatMap((page) => page.items) ?? [], [pages]);
  const open = useCallback(
    (index: number) => {
      const campaign = items[index];
      if (campaign === undefined) return;
      const to =
        campaign.status === 'draft' ? '/c/$clientId/campaigns/$campaignId/edit' : '/c/$clientId/campaigns/$campaignId';
      void navigate({ to, params: { clientId, campaignId: campaign.id } });
    },
    [items, navigate, clientId],
  );
  const keys = useMemo(() => items.map(({ id }) => id), [items]);
  const { active } = useKeyboardList({ count: items.length, keys, onOpen: open });
  const isFiltered = filter.status !== '' || filter.q !== '';

  return (
    <Page
      title={campaignsText.title}
      actions={
        mayEdit && (
          <Button
            leftSection={<IconPlus size={16} aria-hidden />}
            renderRoot={(props) => <Link to="/c/$clientId/campaigns/new" params={{ clientId }} {...props} />}
          >
            {words.create}
          </Button>
        )
      }
    >
      {query.isLoadingError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Skeleton rows={6} rowHeight={52} />
      ) : items.length === 0 && !isFiltered ? (
        <EmptyState
          icon={<IconSpeakerphone size={28} />}
          title={words.emptyTitle}
          body={words.emptyBody}
          action={
            <Button renderRoot={(props) => <Link to="/c/$clientId/imports/new" params={{ clientId }} {...props} />}>
              {words.import}
            </Button>
          }
        />
      ) : (
        <>
          <Filters filter={filter} onChange={setFilter} />
          {items.length === 0 ? (
            <EmptyState
              title={words.nothingTitle}
              body={words.nothingBody}
              action={
                <Button variant="default" onClick={() => setFilter({ status: '', q: '' })}>
                  {words.clear}
                </Button>
              }
            />
          ) : (
            <CampaignTable clientId={clientId} items={items} active={active} />
          )}
          {query.hasNextPage && (
            <Button
              variant="default"
              className={classes.more}
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {words.more}
            </Button>
          )}
        </>
      )}
    </Page>
  );
}

function Filters(props: {
  filter: { status: string; q: string };
  onChange: (change: { status?: string; q?: string }) => void;
}) {
  const { filter, onChange } = props;
  const isNarrow = useMediaQuery('(max-width: 48em)') ?? false;
  return (
    <div className={classes.filters}>
      {isNarrow ? (
        <Select
          aria-label={words.status}
          data={STATUSES}
          value={filter.status}
          allowDeselect={false}
          onChange={(status) => onChange({ status: status ?? '' })}
        />
      ) : (
        <SegmentedControl
          aria-label={words.status}
          size="xs"
          data={STATUSES}
          value={filter.status}
          onChange={(status) => onChange({ status })}
        />
      )}
      <SearchField
        label={words.find}
        value={filter.q}
        onSearch={(q) => onChange({ q })}
        {...(classes.find !== undefined && { className: classes.find })}
      />
    </div>
  );
}
