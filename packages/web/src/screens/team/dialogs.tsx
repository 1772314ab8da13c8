import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { NO_FLAGS } from '@rekindle/domain';
import { useState } from 'react';
import { ProblemError } from '../../api/problem.ts';
import { useClientId } from '../../api/session.ts';
import { teamText as text } from '../../text/team.ts';
import { uiText } from '../../text/ui.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { Secret } from '../../ui/secret.tsx';
import { type Rights, RightsFields } from './rights-fields.tsx';
import { changeMember, type Invited, inviteMember, type Member, nameOf } from './team-data.ts';

/** Who is invited, and as what. */
export function InviteDialog({ onClose, onInvited }: { onClose: () => void; onInvited: (invited: Invited) => void }) {
  const clientId = useClientId();
  const [email, setEmail] = useState('');
  const [first, setFirst] = useState('');
  const [last, setLast] = useState('');
  const [rights, setRights] = useState<Rights>({ role: 'sales_rep', ...NO_FLAGS });
  const [fault, setFault] = useState<string | null>(null);

  async function invite(): Promise<void> {
    setFault(null);
    try {
      onInvited(await inviteMember(clientId, { email: email.trim(), first_name: first, last_name: last, ...rights }));
    } catch (error) {
      const said = error instanceof ProblemError ? (error.byField()['email'] ?? null) : null;
      if (said === null) throw error;
      setFault(said);
    }
  }

  return (
    <Modal opened onClose={onClose} title={text.invite}>
      <Stack gap="md">
        <TextInput
          label={text.email}
          type="email"
          data-autofocus
          value={email}
          error={fault}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <Group grow>
          <TextInput label={text.firstName} value={first} onChange={(event) => setFirst(event.currentTarget.value)} />
          <TextInput label={text.lastName} value={last} onChange={(event) => setLast(event.currentTarget.value)} />
        </Group>
        <RightsFields value={rights} onChange={setRights} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {uiText.cancel}
          </Button>
          <BusyButton onClick={invite} disabled={email.trim() === ''}>
            {text.sendInvitation}
          </BusyButton>
        </Group>
      </Stack>
    </Modal>
  );
}

/** A member's role, rights and how they hear of leads. */
export function MemberDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const clientId = useClientId();
  const [rights, setRights] = useState<Rights>(member);
  const [notify, setNotify] = useState({ notify_email: member.notify_email, notify_text: member.notify_text });

  async function save(): Promise<void> {
    const { role, can_view_all_leads, can_edit_lessons, can_push_to_n8n, can_manage_users } = rights;
    await changeMember(clientId, member.id, {
      ...{ role, can_view_all_leads, can_edit_lessons, can_push_to_n8n, can_manage_users },
      ...notify,
    });
    notifyDone(text.saved);
    onClose();
  }

  return (
    <Modal opened onClose={onClose} title={text.edit(nameOf(member))}>
      <Stack gap="md">
        <RightsFields value={rights} onChange={setRights} />
        <Stack gap={8} role="group" aria-label={text.notify}>
          <Text size="sm" fw={540}>
            {text.notify}
          </Text>
          <Checkbox
            size="xs"
            label={text.notifyEmail}
            checked={notify.notify_email}
            onChange={(event) => setNotify({ ...notify, notify_email: event.currentTarget.checked })}
          />
          <Checkbox
            size="xs"
            label={text.notifyText}
            checked={notify.notify_text}
            onChange={(event) => setNotify({ ...notify, notify_text: event.currentTarget.checked })}
          />
        </Stack>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {uiText.cancel}
          </Button>
          <BusyButton onClick={save}>{text.save}</BusyButton>
        </Group>
      </Stack>
    </Modal>
  );
}

/** The link of an invitation that was not mailed; shown once. */
export function LinkDialog({ invited, onClose }: { invited: Invited & { link: string }; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={text.linkTitle}>
      <Stack gap="md">
        <Text size="sm">{text.linkBody(invited.email)}</Text>
        <Secret value={invited.link} label={text.linkTitle} />
      </Stack>
    </Modal>
  );
}
