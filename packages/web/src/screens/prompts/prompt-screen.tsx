import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import type { ProblemError } from '../../api/problem.ts';
import { useClientId, useMay } from '../../api/session.ts';
import { promptsText } from '../../text/prompts.ts';
import { Page } from '../../ui/page.tsx';
import type { IsElsewhere } from '../../ui/leave-guard.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { useKeyboardList } from '../../ui/use-keyboard-list.ts';
import { useUrlState } from '../../ui/use-url-state.ts';
import { BackLink } from '../personas/back-link.tsx';
import { GoldenDialog } from './golden-dialog.tsx';
import { PromptActs } from './prompt-acts.tsx';
import { PromptMarks } from './prompts-list.tsx';
import classes from './prompts.module.css';
import { promptQuery, versionQuery, versionsQuery } from './prompts-data.ts';
import { Refusal } from './refusal.tsx';
import { VersionLine } from './version-line.tsx';
import { VersionView } from './version-view.tsx';

const SHOWN = { version: '', view: 'words', against: '' };

/**
 * The version on screen where the address names none: the newest when the prompt was opened. One that somebody begins
 * meanwhile takes nobody's place.
 */
function useFirstShown(promptId: string, newest: string | undefined): { first: string; forget: () => void } {
  const [kept, setKept] = useState({ promptId: '', id: '' });
  if (newest !== undefined && kept.promptId !== promptId) setKept({ promptId, id: newest });
  const forget = useCallback(() => setKept({ promptId: '', id: '' }), []);
  return { first: kept.promptId === promptId ? kept.id : (newest ?? ''), forget };
}

/** One prompt: its versions, and one of them to read, change, try and put live. */
export function PromptPage() {
  const clientId = useClientId();
  const { promptId = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  const mayEdit = useMay('personas.edit');
  const prompt = useQuery(promptQuery(clientId, promptId));
  const versions = useInfiniteQuery(versionsQuery(clientId, promptId));
  const [shown, setShown] = useUrlState(SHOWN);
  const [refused, setRefused] = useState<{ versionId: string; problem: ProblemError } | null>(null);
  const [isGolden, setGolden] = useState(false);
  const [isDirty, setDirty] = useState(false);
  const forgive = useCallback(() => setRefused(null), []);
  const pages = versions.data?.pages;
  const lines = useMemo(() => pages?.flatMap(({ items }) => items) ?? [], [pages]);
  const { first, forget } = useFirstShown(promptId, lines[0]?.id);
  const chosen = shown.version === '' ? first : shown.version;
  const version = useQuery({ ...versionQuery(clientId, chosen), enabled: chosen !== '' });
  const show = useCallback((id: string) => setShown({ version: id, against: '' }, { push: true }), [setShown]);
  const showNewest = useCallback(() => {
    forget();
    setShown({ version: '', against: '' }, { push: true });
  }, [forget, setShown]);
  /** Whether another address shows another version, in the place of this one's form. */
  const isElsewhere: IsElsewhere = (_, { version: next }) => (typeof next === 'string' ? next : first) !== chosen;
  const keys = useMemo(() => lines.map(({ id }) => id), [lines]);
  const { active } = useKeyboardList({
    count: lines.length,
    keys,
    startKey: chosen,
    onOpen: (index) => show(keys[index] ?? ''),
    onToggle: (index) => setShown({ against: keys[index] ?? '', view: 'changes', version: chosen }),
    onEscape: () => void navigate({ to: '/c/$clientId/personas/prompts', params: { clientId } }),
  });

  const back = <BackLink to="/c/$clientId/personas/prompts" label={promptsText.label} />;
  // What fails while it is on screen is asked again by itself, and what is being typed stays.
  if (prompt.data === undefined || versions.data === undefined || version.data === undefined) {
    const failed = prompt.error ?? versions.error ?? version.error;
    return (
      <Page title={prompt.data?.prompt.name ?? promptsText.label} about={back}>
        {failed === null ? (
          <Skeleton rows={8} rowHeight={44} />
        ) : (
          <ErrorState
            error={failed}
            onRetry={() => void Promise.all([prompt.refetch(), versions.refetch(), version.refetch()])}
          />
        )}
      </Page>
    );
  }
  const { version: read, etag } = version.data;
  const problem = refused?.versionId === read.id ? refused.problem : null;
  return (
    <Page
      title={prompt.data.prompt.name}
      about={
        <span className={classes.head}>
          {back}
          <span>
            {prompt.data.prompt.campaign_name === null
              ? promptsText.everyCampaign
              : promptsText.forCampaign(prompt.data.prompt.campaign_name)}
          </span>
          <PromptMarks prompt={prompt.data.prompt} />
        </span>
      }
      actions={
        mayEdit && (
          <PromptActs
            prompt={prompt.data.prompt}
            read={version.data}
            onShow={show}
            onGone={showNewest}
            onRefused={(fault) => {
              setRefused({ versionId: read.id, problem: fault });
              setShown({ view: 'words' });
            }}
            onDone={forgive}
            isDirty={isDirty}
            onGolden={() => setGolden(true)}
          />
        )
      }
    >
      {problem !== null && <Refusal problem={problem} onClose={forgive} />}
      <div className={classes.promptColumns}>
        <VersionLine
          lines={lines}
          chosen={read.id}
          active={active}
          onShow={show}
          hasMore={versions.hasNextPage}
          onMore={() => void versions.fetchNextPage()}
        />
        <VersionView
          key={read.id}
          read={{ version: read, etag }}
          lines={lines}
          shown={shown}
          problem={problem}
          onShown={setShown}
          onSaved={forgive}
          isDirty={isDirty}
          onDirty={setDirty}
          isElsewhere={isElsewhere}
        />
      </div>
      {isGolden && <GoldenDialog read={prompt.data} onClose={() => setGolden(false)} />}
    </Page>
  );
}
