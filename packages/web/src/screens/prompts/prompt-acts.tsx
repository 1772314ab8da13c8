import { Button, Menu, NumberInput, Stack } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call, callWithEtag } from '../../api/client.ts';
import { ProblemError } from '../../api/problem.ts';
import { showAnswer } from '../../api/query-client.ts';
import { useClientId } from '../../api/session.ts';
import { personasText } from '../../text/personas.ts';
import { promptsText } from '../../text/prompts.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { NewVersionDialog } from './new-version-dialog.tsx';
import { type Prompt, type ReadVersion, refreshPrompts, type Version, versionQuery } from './prompts-data.ts';

const words = promptsText.version;
type Open = 'publish' | 'test' | 'archive' | 'discard' | 'rollBack' | 'new' | null;

interface Props {
  prompt: Prompt;
  read: ReadVersion;
  onShow: (versionId: string) => void;
  /** The version on screen is there no more. */
  onGone: () => void;
  /** It was refused, with reasons that have a place. */
  onRefused: (problem: ProblemError) => void;
  onDone: () => void;
  onGolden: () => void;
  /** Words are not saved: what is stored is what would go out. */
  isDirty: boolean;
}

/** What can be done with the version on screen: the next step as a button, the rest in a menu. */
export function PromptActs({ prompt, read, onShow, onGone, onRefused, onDone, onGolden, isDirty }: Props) {
  const { version } = read;
  const clientId = useClientId();
  const client = useQueryClient();
  const navigate = useNavigate();
  // What is agreed to is what stood there when the question was asked.
  const [{ open, etag, live }, setAsked] = useState<{ open: Open; etag: string; live: Prompt['live'] }>({
    ...{ open: null, etag: '', live: null },
  });
  const setOpen = (act: Open): void => setAsked({ open: act, etag: read.etag, live: prompt.live });
  const { answering, rolls_back_to: before } = prompt;
  const close = (): void => setOpen(null);
  const isOpen = version.status === 'draft' || version.status === 'test';
  const hint = isDirty ? (version.status === 'draft' ? words.saveFirst : words.wentOut) : '';
  const at = { params: { path: { id: version.id } }, headers: { 'if-match': etag } };

  /** Takes a changed version over; what is refused with its places is shown there. */
  async function changeTo(answer: Promise<{ body: Version; etag: string | null }>, done: string): Promise<void> {
    try {
      const { body, etag: tag } = await orShowAnew(answer);
      showAnswer(versionQuery(clientId, body.id).queryKey, { version: body, etag: tag ?? '' });
    } catch (error) {
      if (!(error instanceof ProblemError) || error.status !== 422) throw error;
      onRefused(error);
      return;
    }
    onDone();
    await Promise.all([refreshPrompts(clientId), client.invalidateQueries({ queryKey: ['prompt-version', clientId] })]);
    notifyDone(done);
  }

  /** What was changed meanwhile is shown before the act is asked for again. */
  async function orShowAnew<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof ProblemError && (error.status === 412 || error.status === 409)) {
        close();
        const { queryKey } = versionQuery(clientId, version.id);
        await Promise.all([refreshPrompts(clientId), client.refetchQueries({ queryKey })]);
      }
      throw error;
    }
  }

  async function rollBack(): Promise<void> {
    const [params, body] = [{ path: { id: prompt.id } }, live === null ? {} : { live_version_id: live.id }];
    const answer = call(api.POST('/api/v1/prompts/{id}/rollback', { params, body }));
    const { live_version_id: back, prompt_id: promptId } = await orShowAnew(answer);
    await Promise.all([refreshPrompts(clientId), client.invalidateQueries({ queryKey: ['prompt-version', clientId] })]);
    if (promptId === prompt.id) onShow(back);
    else {
      const to = '/c/$clientId/personas/prompts/$promptId';
      await navigate({ to, params: { clientId, promptId }, search: { version: back } });
    }
    notifyDone(words.rolledBack);
  }

  async function discard(): Promise<void> {
    await orShowAnew(call(api.DELETE('/api/v1/prompt-versions/{id}', at)));
    const isLast = prompt.versions === 1;
    if (isLast) await navigate({ to: '/c/$clientId/personas/prompts', params: { clientId } });
    await refreshPrompts(clientId);
    if (!isLast) onGone();
    notifyDone(words.discarded);
  }

  return (
    <>
      {prompt.live !== null && (
        <Button variant="default" onClick={() => setOpen('rollBack')}>
          {words.rollBack}
        </Button>
      )}
      {isOpen ? (
        <>
          <Button variant="default" disabled={isDirty} title={hint} onClick={() => setOpen('test')}>
            {words.test}
          </Button>
          <Button disabled={isDirty} title={hint} onClick={() => setOpen('publish')}>
            {words.publish}
          </Button>
        </>
      ) : (
        <Button disabled={isDirty} title={hint} onClick={() => setOpen('new')}>
          {words.newVersion}
        </Button>
      )}
      <Menu>
        <Menu.Target>
          <Button variant="default" px={8} aria-label={personasText.more}>
            <IconDots size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {isOpen && (
            <Menu.Item disabled={isDirty} title={hint} onClick={() => setOpen('new')}>
              {words.newVersion}
            </Menu.Item>
          )}
          <Menu.Item onClick={onGolden}>{promptsText.golden.edit}</Menu.Item>
          <Menu.Item
            onClick={() =>
              void navigate({
                to: '/c/$clientId/personas/prompts/new',
                params: { clientId },
                search: { from: 'copied', prompt: prompt.id, version: version.id },
              })
            }
          >
            {words.copy}
          </Menu.Item>
          {(version.status === 'live' || version.status === 'test') && (
            <Menu.Item color="red" onClick={() => setOpen('archive')}>
              {words.archive}
            </Menu.Item>
          )}
          {version.status === 'draft' && (
            <Menu.Item color="red" onClick={() => setOpen('discard')}>
              {words.discard}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={open === 'publish'}
        onClose={close}
        title={words.publishTitle(version.version)}
        confirm={words.publish}
        onConfirm={() =>
          changeTo(callWithEtag(api.POST('/api/v1/prompt-versions/{id}/publish', at)), words.published(version.version))
        }
      >
        {words.publishBody} {words.publishPlays}
        {answering !== null && answering.prompt_id !== prompt.id && (
          <> {words.inPlaceOf(answering.prompt_name, answering.version)}</>
        )}
      </ConfirmDialog>
      <ConfirmDialog
        opened={open === 'rollBack'}
        onClose={close}
        title={words.rollBackTitle}
        confirm={words.rollBack}
        onConfirm={rollBack}
      >
        {words.rollBackBody}
        {before !== null && before.prompt_id !== prompt.id && (
          <> {words.rollBackTo(before.prompt_name, before.version)}</>
        )}
      </ConfirmDialog>
      <ConfirmDialog
        opened={open === 'archive'}
        danger
        onClose={close}
        title={words.archiveTitle(version.version)}
        confirm={words.archive}
        onConfirm={() => changeTo(callWithEtag(api.POST('/api/v1/prompt-versions/{id}/archive', at)), words.archived)}
      >
        {version.status === 'live' ? words.archiveBodyLive : words.archiveBodyTest}
      </ConfirmDialog>
      <ConfirmDialog
        opened={open === 'discard'}
        danger
        onClose={close}
        title={words.discardTitle(version.version)}
        confirm={words.discard}
        onConfirm={discard}
      >
        {prompt.versions === 1 ? words.discardBodyLast : words.discardBody}
      </ConfirmDialog>
      {open === 'test' && (
        <ShareDialog
          version={version}
          onClose={close}
          onShare={(canaryPercent) =>
            changeTo(
              callWithEtag(
                api.POST('/api/v1/prompt-versions/{id}/test', { ...at, body: { canary_percent: canaryPercent } }),
              ),
              words.tested(canaryPercent),
            )
          }
        />
      )}
      {open === 'new' && <NewVersionDialog prompt={prompt} version={version} onClose={close} onMade={onShow} />}
    </>
  );
}

function ShareDialog(props: { version: Version; onClose: () => void; onShare: (percent: number) => Promise<void> }) {
  const { version, onClose, onShare } = props;
  const [share, setShare] = useState<number | string>(version.status === 'test' ? version.canary_percent : 10);
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={words.testTitle(version.version)}
      confirm={words.test}
      disabled={typeof share !== 'number'}
      onConfirm={async () => await onShare(Number(share))}
    >
      <Stack gap="md">
        <span>
          {words.testBody} {words.publishPlays}
        </span>
        <NumberInput label={words.share} min={0} max={100} allowDecimal={false} value={share} onChange={setShare} />
      </Stack>
    </ConfirmDialog>
  );
}
