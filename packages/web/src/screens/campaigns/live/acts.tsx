import { Button, Menu, Modal, TextInput } from '@mantine/core';
import { IconDots, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../../../api/client.ts';
import { useClientId } from '../../../api/session.ts';
import { campaignsText } from '../../../text/campaigns.ts';
import { BusyButton } from '../../../ui/busy-button.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { notifyDone } from '../../../ui/notify.ts';
import { type CampaignState, changeCampaign, refreshCampaigns, type Verb } from '../campaign-queries.ts';

const words = campaignsText.live;

/** Pause, resume, drain, finish, copy: each asks first and says how many people it is about. */
export function Acts({ state, mayRun, mayEdit }: { state: CampaignState; mayRun: boolean; mayEdit: boolean }) {
  const clientId = useClientId();
  const [asked, setAsked] = useState<Verb | 'clone' | null>(null);
  const { status, draining } = state;
  const runs = status === 'active' || status === 'paused';
  const close = () => setAsked(null);

  async function act(verb: Verb): Promise<void> {
    const result = await changeCampaign(state.id, verb);
    await refreshCampaigns(clientId);
    notifyDone(result.changed ? words[verb].done : `${result.sentence}.`);
  }

  return (
    <>
      {mayRun && status === 'active' && !draining && (
        <Button leftSection={<IconPlayerPause size={16} aria-hidden />} onClick={() => setAsked('pause')}>
          {words.acts.pause}
        </Button>
      )}
      {mayRun && (status === 'paused' || (status === 'active' && draining)) && (
        <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={() => setAsked('resume')}>
          {status === 'active' ? words.acts.undrain : words.acts.resume}
        </Button>
      )}
      {((mayRun && runs) || mayEdit) && (
        <Menu>
          <Menu.Target>
            <Button variant="default" px={8} aria-label={words.acts.more}>
              <IconDots size={16} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {mayRun && status === 'active' && draining && (
              <Menu.Item onClick={() => setAsked('pause')}>{words.acts.pause}</Menu.Item>
            )}
            {mayRun && status === 'active' && !draining && (
              <Menu.Item onClick={() => setAsked('drain')}>{words.acts.drain}</Menu.Item>
            )}
            {mayEdit && <Menu.Item onClick={() => setAsked('clone')}>{words.acts.clone}</Menu.Item>}
            {mayRun && runs && (
              <Menu.Item color="red" onClick={() => setAsked('finish')}>
                {words.acts.finish}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      {asked !== null && asked !== 'clone' && (
        <ConfirmDialog
          opened
          onClose={close}
          title={words[asked].title(state.name)}
          confirm={confirmOf(asked, state)}
          danger={asked === 'finish'}
          onConfirm={async () => await act(asked)}
        >
          {bodyOf(asked, state)}
        </ConfirmDialog>
      )}
      {asked === 'clone' && <CloneDialog state={state} onClose={close} />}
    </>
  );
}

function leftIn({ people }: CampaignState): number {
  return people.active + people.waiting + people.held + people.drained;
}

function confirmOf(verb: Verb, state: CampaignState): string {
  if (verb === 'drain') return words.drain.confirm(state.people.not_begun);
  return verb === 'finish' ? words.finish.confirm(leftIn(state)) : words[verb].confirm;
}

function bodyOf(verb: Verb, state: CampaignState): string {
  const { people, texts } = state;
  switch (verb) {
    case 'pause':
      return words.pause.body(people.due, (texts['due'] ?? 0) + (texts['planned'] ?? 0));
    case 'resume': {
      const itself = state.paused !== null && state.paused.share !== null ? ` ${words.resume.paused}` : '';
      return words.resume.body(people.active, people.drained) + itself;
    }
    case 'drain':
      return words.drain.body(people.not_begun, people.active - people.not_begun);
    case 'finish':
      return words.finish.body(leftIn(state));
  }
}

function CloneDialog({ state, onClose }: { state: CampaignState; onClose: () => void }) {
  const clientId = useClientId();
  const navigate = useNavigate();
  const [name, setName] = useState<string>(words.clone.suggested(state.name));
  return (
    <Modal opened onClose={onClose} title={words.clone.title}>
      <TextInput
        label={words.clone.name}
        description={words.clone.body}
        data-autofocus
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <BusyButton
        mt="md"
        disabled={name.trim() === ''}
        onClick={async () => {
          const made = await call(
            api.POST('/api/v1/campaigns/{id}/clone', { params: { path: { id: state.id } }, body: { name } }),
          );
          await refreshCampaigns(clientId);
          await navigate({ to: '/c/$clientId/campaigns/$campaignId/edit', params: { clientId, campaignId: made.id } });
        }}
      >
        {words.clone.confirm}
      </BusyButton>
    </Modal>
  );
}
