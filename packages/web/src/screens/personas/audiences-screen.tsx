import { ActionIcon, Button, Menu, SegmentedControl } from '@mantine/core';
import { IconDots, IconPlus, IconUsersGroup } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { download } from '../../api/download.ts';
import { useClientId, useMay } from '../../api/session.ts';
import { choiceName, personasText } from '../../text/personas.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { notifyDone, notifyProblem } from '../../ui/notify.ts';
import { RecordList } from '../../ui/record-list.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { Mark } from '../../ui/status-badge.tsx';
import { useKeyboardList } from '../../ui/use-keyboard-list.ts';
import { useUrlState } from '../../ui/use-url-state.ts';
import { ArchetypesNote } from './archetypes-note.tsx';
import { type AudienceSummary, audiencesQuery } from './audiences-data.ts';
import { FilesMenu } from './files-menu.tsx';
import classes from './personas.module.css';
import { refreshPersonas, remove, upsert } from './personas-data.ts';
import { PersonasPage } from './personas-page.tsx';

const words = personasText.audiences;
const FILTER = { q: '', active: '' };
const ONE = '/c/$clientId/personas/audiences/$personaId';

/** Whom the client writes to. */
export function AudiencesList() {
  const clientId = useClientId();
  const mayEdit = useMay('personas.edit');
  const navigate = useNavigate();
  const [filter, setFilter] = useUrlState(FILTER);
  const query = useInfiniteQuery(audiencesQuery(clientId, filter));
  const pages = query.data?.pages;
  const audiences = useMemo(() => pages?.flatMap(({ items }) => items) ?? [], [pages]);
  const [removing, setRemoving] = useState<AudienceSummary | null>(null);
  const keys = useMemo(() => audiences.map(({ id }) => id), [audiences]);
  const open = useCallback(
    (index: number) => {
      const personaId = keys[index];
      if (personaId !== undefined) void navigate({ to: ONE, params: { clientId, personaId } });
    },
    [keys, navigate, clientId],
  );
  const { active } = useKeyboardList({ count: audiences.length, keys, onOpen: open });
  const isFiltered = filter.q !== '' || filter.active !== '';
  const isEmpty = query.isSuccess && audiences.length === 0 && !isFiltered;
  const addButton = (
    <LinkButton to={ONE} params={{ clientId, personaId: 'new' }} leftSection={<IconPlus size={16} aria-hidden />}>
      {isEmpty ? words.first : words.add}
    </LinkButton>
  );

  return (
    <PersonasPage
      about={words.about}
      actions={
        <>
          {mayEdit && !isEmpty && addButton}
          <FilesMenu />
        </>
      }
    >
      {query.isLoadingError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Skeleton rows={5} rowHeight={52} />
      ) : isEmpty ? (
        <EmptyState
          icon={<IconUsersGroup size={24} />}
          title={words.emptyTitle}
          body={words.emptyBody}
          action={mayEdit && addButton}
        />
      ) : (
        <>
          <div className={classes.filters}>
            <SegmentedControl
              size="xs"
              aria-label={words.state}
              data={[
                { value: '', label: words.all },
                { value: 'true', label: words.active },
                { value: 'false', label: words.inactive },
              ]}
              value={filter.active}
              onChange={(next) => setFilter({ active: next })}
            />
            <SearchField label={words.find} value={filter.q} onSearch={(q) => setFilter({ q })} />
          </div>
          {audiences.length === 0 ? (
            <EmptyState
              title={words.nothingTitle}
              action={
                <Button variant="default" onClick={() => setFilter(FILTER)}>
                  {words.clear}
                </Button>
              }
            />
          ) : (
            <RecordList
              label={personasText.tabs.audiences}
              active={active}
              rows={audiences.map((audience) => ({
                key: audience.id,
                title: audience.name,
                link: { to: ONE, params: { clientId, personaId: audience.id } },
                marks: !audience.is_active && <Mark tone="idle">{words.inactive}</Mark>,
                about: aboutOf(audience),
                facts: [
                  { label: words.leads, value: audience.leads.toLocaleString('en-GB') },
                  { label: words.fit, value: audience.alignment_score ?? personasText.unset },
                ],
                after: mayEdit && <AudienceMenu audience={audience} onRemove={() => setRemoving(audience)} />,
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
      <ArchetypesNote />
      {removing !== null && (
        <RemoveAudienceDialog
          audience={removing}
          onClose={() => setRemoving(null)}
          onDone={async () => await refreshPersonas(clientId)}
        />
      )}
    </PersonasPage>
  );
}

function aboutOf({ persona_type: kind, title, role, industry, product_name: product }: AudienceSummary): string {
  return [choiceName('persona_type', kind), title ?? role, industry, product].filter(Boolean).join(' · ');
}

function AudienceMenu({ audience, onRemove }: { audience: AudienceSummary; onRemove: () => void }) {
  const clientId = useClientId();
  const { id, name, slug, version, is_active: isActive } = audience;

  async function turn(): Promise<void> {
    await upsert('personas', { id, etag: String(version) }, { name, is_active: !isActive });
    await refreshPersonas(clientId);
    notifyDone(isActive ? words.turnedOff(name) : words.turnedOn(name));
  }

  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={personasText.actions(name)}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void turn().catch(notifyProblem)}>
          {isActive ? words.turnOff : words.turnOn}
        </Menu.Item>
        <Menu.Item
          onClick={() =>
            void download(`/api/v1/personas/export?slug=${encodeURIComponent(slug)}`, `${slug}.json`).catch(
              notifyProblem,
            )
          }
        >
          {words.exportOne}
        </Menu.Item>
        <Menu.Item color="red" onClick={onRemove}>
          {personasText.remove}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Says what becomes of campaigns, and deletes. */
export function RemoveAudienceDialog(props: {
  audience: { id: string; name: string };
  onClose: () => void;
  onDone: () => Promise<unknown>;
}) {
  const { audience, onClose, onDone } = props;
  return (
    <ConfirmDialog
      opened
      danger
      onClose={onClose}
      title={words.removeTitle(audience.name)}
      confirm={personasText.remove}
      onConfirm={async () => {
        await remove('personas', audience.id);
        notifyDone(words.deleted);
        await onDone();
      }}
    >
      {words.removeBody}
    </ConfirmDialog>
  );
}
