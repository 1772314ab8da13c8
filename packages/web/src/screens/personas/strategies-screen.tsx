import { Button } from '@mantine/core';
import { IconPlus, IconRoute } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useClientId, useMay } from '../../api/session.ts';
import { personasText } from '../../text/personas.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { RecordList } from '../../ui/record-list.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { Mark } from '../../ui/status-badge.tsx';
import { useKeyboardList } from '../../ui/use-keyboard-list.ts';
import { useUrlState } from '../../ui/use-url-state.ts';
import { When } from '../../ui/values.tsx';
import classes from './personas.module.css';
import { remove } from './personas-data.ts';
import { PersonasPage } from './personas-page.tsx';
import { type Strategy, strategiesQuery } from './strategies-data.ts';

const words = personasText.strategies;
const FILTER = { q: '' };
const ONE = '/c/$clientId/personas/strategies/$strategyId';

/** How campaigns are talked. */
export function StrategiesList() {
  const clientId = useClientId();
  const mayEdit = useMay('personas.edit');
  const navigate = useNavigate();
  const [filter, setFilter] = useUrlState(FILTER);
  const query = useInfiniteQuery(strategiesQuery(clientId, filter.q));
  const pages = query.data?.pages;
  const strategies = useMemo(() => pages?.flatMap(({ items }) => items) ?? [], [pages]);
  const keys = useMemo(() => strategies.map(({ id }) => id), [strategies]);
  const open = useCallback(
    (index: number) => {
      const strategyId = keys[index];
      if (strategyId !== undefined) void navigate({ to: ONE, params: { clientId, strategyId } });
    },
    [keys, navigate, clientId],
  );
  const { active } = useKeyboardList({ count: strategies.length, keys, onOpen: open });
  const addButton = (
    <LinkButton to={ONE} params={{ clientId, strategyId: 'new' }} leftSection={<IconPlus size={16} aria-hidden />}>
      {words.add}
    </LinkButton>
  );

  return (
    <PersonasPage about={words.about} actions={mayEdit && addButton}>
      {query.isLoadingError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Skeleton rows={4} rowHeight={52} />
      ) : strategies.length === 0 && filter.q === '' ? (
        <EmptyState
          icon={<IconRoute size={24} />}
          title={words.emptyTitle}
          body={words.emptyBody}
          action={mayEdit && addButton}
        />
      ) : (
        <>
          <div className={classes.filters}>
            <SearchField label={words.find} value={filter.q} onSearch={(q) => setFilter({ q })} />
          </div>
          {strategies.length === 0 ? (
            <EmptyState title={words.nothingTitle} />
          ) : (
            <RecordList
              label={personasText.tabs.strategies}
              active={active}
              rows={strategies.map((strategy) => ({
                key: strategy.id,
                title: strategy.name ?? '',
                link: { to: ONE, params: { clientId, strategyId: strategy.id } },
                marks: strategy.is_active !== true && <Mark tone="idle">{words.inactive}</Mark>,
                about: aboutOf(strategy),
                facts: [
                  { label: words.campaigns, value: strategy.campaigns },
                  { label: personasText.updated, value: <When at={strategy.updated_at} ago /> },
                ],
              }))}
            />
          )}
        </>
      )}
      {query.hasNextPage && (
        <Button
          variant="default"
          className={classes.more}
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {personasText.showMore}
        </Button>
      )}
    </PersonasPage>
  );
}

function aboutOf(strategy: Strategy): string {
  const { tag, ai_persona_name: voice, persona_name: audience, product_name: product } = strategy;
  return [tag, strategy.prompt_template_name, voice, audience, product].filter(Boolean).join(' · ');
}

/** Says what becomes of campaigns, and deletes. */
export function RemoveStrategyDialog(props: {
  strategy: Pick<Strategy, 'id' | 'name' | 'campaigns'>;
  onClose: () => void;
  onDone: () => Promise<unknown>;
}) {
  const { strategy, onClose, onDone } = props;
  return (
    <ConfirmDialog
      opened
      danger
      onClose={onClose}
      title={words.removeTitle(strategy.name ?? '')}
      confirm={personasText.remove}
      onConfirm={async () => {
        await remove('strategies', strategy.id);
        notifyDone(words.deleted);
        await onDone();
      }}
    >
      {words.removeBody(strategy.campaigns)}
    </ConfirmDialog>
  );
}
