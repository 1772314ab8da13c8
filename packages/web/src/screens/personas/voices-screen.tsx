import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDots, IconMasksTheater, IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { useClientId, useMay } from '../../api/session.ts';
import { personasText } from '../../text/personas.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { notifyDone, notifyProblem } from '../../ui/notify.ts';
import { RecordList } from '../../ui/record-list.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { Mark } from '../../ui/status-badge.tsx';
import { useKeyboardList } from '../../ui/use-keyboard-list.ts';
import { When } from '../../ui/values.tsx';
import { FilesMenu } from './files-menu.tsx';
import classes from './personas.module.css';
import { makeDefault, refreshPersonas, remove, type Voice, voicesQuery } from './personas-data.ts';
import { PersonasPage } from './personas-page.tsx';

const words = personasText.voices;

/** Who writes to leads. */
export function VoicesList() {
  const clientId = useClientId();
  const mayEdit = useMay('personas.edit');
  const navigate = useNavigate();
  const query = useInfiniteQuery(voicesQuery(clientId));
  const pages = query.data?.pages;
  const voices = useMemo(() => pages?.flatMap(({ items }) => items) ?? [], [pages]);
  const [removing, setRemoving] = useState<Voice | null>(null);
  const open = useCallback(
    (index: number) => {
      const voice = voices[index];
      if (voice === undefined) return;
      void navigate({ to: '/c/$clientId/personas/voices/$voiceId', params: { clientId, voiceId: voice.id } });
    },
    [voices, navigate, clientId],
  );
  const keys = useMemo(() => voices.map(({ id }) => id), [voices]);
  const { active } = useKeyboardList({ count: voices.length, keys, onOpen: open });
  const fallback = voices.find((voice) => voice.is_default)?.name ?? '';

  const addButton = (
    <LinkButton
      to="/c/$clientId/personas/voices/$voiceId"
      params={{ clientId, voiceId: 'new' }}
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {words.add}
    </LinkButton>
  );
  return (
    <PersonasPage
      about={words.about}
      actions={
        <>
          {mayEdit && addButton}
          <FilesMenu />
        </>
      }
    >
      {query.isLoadingError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Skeleton rows={4} rowHeight={52} />
      ) : voices.length === 0 ? (
        <EmptyState
          icon={<IconMasksTheater size={24} />}
          title={words.emptyTitle}
          body={words.emptyBody}
          action={mayEdit && addButton}
        />
      ) : (
        <RecordList
          label={words.label}
          active={active}
          rows={voices.map((voice) => ({
            key: voice.id,
            title: voice.name ?? '',
            link: { to: '/c/$clientId/personas/voices/$voiceId', params: { clientId, voiceId: voice.id } },
            marks: voice.is_default && <Mark tone="good">{words.isDefault}</Mark>,
            about: [voice.persona_name === null ? null : words.signsAs(voice.persona_name), voice.tone]
              .filter(Boolean)
              .join(' · '),
            facts: [
              { label: words.campaigns, value: voice.campaigns },
              { label: personasText.updated, value: <When at={voice.updated_at} ago /> },
            ],
            after: mayEdit && <VoiceMenu voice={voice} onRemove={() => setRemoving(voice)} />,
          }))}
        />
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
      {removing !== null && (
        <RemoveVoiceDialog
          voice={removing}
          fallback={fallback}
          onClose={() => setRemoving(null)}
          onDone={async () => await refreshPersonas(clientId)}
        />
      )}
    </PersonasPage>
  );
}

/** Says what becomes of campaigns, and deletes. */
export function RemoveVoiceDialog(props: {
  voice: Pick<Voice, 'id' | 'name' | 'campaigns'>;
  fallback: string;
  onClose: () => void;
  onDone: () => Promise<unknown>;
}) {
  const { voice, fallback, onClose, onDone } = props;
  return (
    <ConfirmDialog
      opened
      danger
      onClose={onClose}
      title={words.removeTitle(voice.name ?? '')}
      confirm={personasText.remove}
      onConfirm={async () => {
        await remove('ai-personas', voice.id);
        notifyDone(words.deleted);
        await onDone();
      }}
    >
      {words.removeBody(voice.campaigns, fallback)}
    </ConfirmDialog>
  );
}

function VoiceMenu({ voice, onRemove }: { voice: Voice; onRemove: () => void }) {
  const clientId = useClientId();
  const name = voice.name ?? '';

  async function choose(): Promise<void> {
    await makeDefault(voice.id);
    await refreshPersonas(clientId);
    notifyDone(words.madeDefault(name));
  }

  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={personasText.actions(name)}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={voice.is_default} onClick={() => void choose().catch(notifyProblem)}>
          {words.makeDefault}
        </Menu.Item>
        <Menu.Item
          color="red"
          disabled={voice.is_default}
          title={voice.is_default ? words.removeDefault : ''}
          onClick={onRemove}
        >
          {personasText.remove}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
