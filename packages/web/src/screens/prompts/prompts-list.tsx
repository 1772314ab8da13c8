import { Button } from '@mantine/core';
import { IconMessage2Cog, IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useClientId, useMay } from '../../api/session.ts';
import { personasText } from '../../text/personas.ts';
import { promptsText as words } from '../../text/prompts.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { RecordList } from '../../ui/record-list.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { Mark } from '../../ui/status-badge.tsx';
import { useKeyboardList } from '../../ui/use-keyboard-list.ts';
import { When } from '../../ui/values.tsx';
import { PersonasPage } from '../personas/personas-page.tsx';
import { type Prompt, promptsQuery } from './prompts-data.ts';
import classes from './prompts.module.css';

/** Every prompt of the client with what is live and in test. */
export function PromptsList() {
  const clientId = useClientId();
  const mayEdit = useMay('personas.edit');
  const navigate = useNavigate();
  const query = useInfiniteQuery(promptsQuery(clientId));
  const pages = query.data?.pages;
  const prompts = useMemo(() => pages?.flatMap(({ items }) => items) ?? [], [pages]);
  const open = useCallback(
    (index: number) => {
      const prompt = prompts[index];
      if (prompt === undefined) return;
      void navigate({ to: '/c/$clientId/personas/prompts/$promptId', params: { clientId, promptId: prompt.id } });
    },
    [prompts, navigate, clientId],
  );
  const keys = useMemo(() => prompts.map(({ id }) => id), [prompts]);
  const { active } = useKeyboardList({ count: prompts.length, keys, onOpen: open });

  const addButton = (
    <LinkButton
      to="/c/$clientId/personas/prompts/new"
      params={{ clientId }}
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {words.add}
    </LinkButton>
  );
  return (
    <PersonasPage about={words.about} actions={mayEdit && addButton}>
      {query.isLoadingError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Skeleton rows={4} rowHeight={52} />
      ) : prompts.length === 0 ? (
        <EmptyState
          icon={<IconMessage2Cog size={24} />}
          title={words.emptyTitle}
          body={words.emptyBody}
          action={mayEdit && addButton}
        />
      ) : (
        <RecordList
          label={words.label}
          active={active}
          rows={prompts.map((prompt) => ({
            key: prompt.id,
            title: prompt.name,
            link: { to: '/c/$clientId/personas/prompts/$promptId', params: { clientId, promptId: prompt.id } },
            marks: <PromptMarks prompt={prompt} />,
            about: [
              prompt.campaign_name === null ? words.everyCampaign : words.forCampaign(prompt.campaign_name),
              prompt.description,
            ]
              .filter(Boolean)
              .join(' · '),
            facts: [
              { label: words.versions, value: prompt.versions },
              { label: words.made, value: <When at={prompt.created_at} ago /> },
            ],
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
    </PersonasPage>
  );
}

/** What of a prompt is live and in test. */
export function PromptMarks({ prompt: { live, in_test: inTest } }: { prompt: Prompt }) {
  return (
    <>
      {live === null ? (
        <Mark tone="idle">{words.nothingLive}</Mark>
      ) : (
        <Mark tone="good">{words.liveVersion(live.version)}</Mark>
      )}
      {inTest !== null && <Mark tone="info">{words.testVersion(inTest.version, inTest.canary_percent)}</Mark>}
    </>
  );
}
