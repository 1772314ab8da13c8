import { ActionIcon, Button, Menu, Table } from '@mantine/core';
import { ROLE_NAMES } from '@rekindle/domain';
import { IconDots, IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient, useClientId, useMay } from '../../api/session.ts';
import { teamText as text } from '../../text/team.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { notifyDone, notifyProblem } from '../../ui/notify.ts';
import { Page, Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState, ForbiddenState } from '../../ui/states.tsx';
import { Mark } from '../../ui/status-badge.tsx';
import { When } from '../../ui/values.tsx';
import { InviteDialog, LinkDialog, MemberDialog } from './dialogs.tsx';
import classes from './team.module.css';
import { changeMember, FLAGS, type Invited, inviteAgain, type Member, nameOf, teamQuery } from './team-data.ts';

type Open = { kind: 'invite' } | { kind: 'change' | 'suspend'; member: Member } | { kind: 'link'; invited: Invited };

/** Everybody in the client's team. */
export function TeamScreen() {
  const clientId = useClientId();
  const maySee = useMay('team.view');
  const mayManage = useMay('team.manage');
  const { data, error, refetch } = useQuery({ ...teamQuery(clientId), enabled: maySee });
  const [open, setOpen] = useState<Open | null>(null);
  const close = (): void => setOpen(null);

  function showInvited(invited: Invited): void {
    if (invited.link === null) {
      notifyDone(text.invited(invited.email));
      close();
    } else setOpen({ kind: 'link', invited });
  }

  async function suspend(member: Member): Promise<void> {
    await changeMember(clientId, member.id, { status: 'suspended' });
    notifyDone(text.suspended(nameOf(member)));
  }

  return (
    <Page
      title={text.title}
      about={text.about}
      actions={
        mayManage && (
          <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setOpen({ kind: 'invite' })}>
            {text.invite}
          </Button>
        )
      }
    >
      {!maySee && <ForbiddenState permission="team.view" />}
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {maySee && error === null && data === undefined && <Skeleton rows={5} rowHeight={44} />}
      {data !== undefined && (
        <Section flush>
          <TeamTable members={data} mayManage={mayManage} onOpen={setOpen} onInvited={showInvited} />
        </Section>
      )}
      {open?.kind === 'invite' && <InviteDialog onClose={close} onInvited={showInvited} />}
      {open?.kind === 'change' && <MemberDialog member={open.member} onClose={close} />}
      {open?.kind === 'link' && open.invited.link !== null && (
        <LinkDialog invited={{ ...open.invited, link: open.invited.link }} onClose={close} />
      )}
      {open?.kind === 'suspend' && (
        <ConfirmDialog
          opened
          danger
          onClose={close}
          title={text.suspendTitle(nameOf(open.member))}
          confirm={text.suspend}
          onConfirm={() => suspend(open.member)}
        >
          {text.suspendBody}
        </ConfirmDialog>
      )}
    </Page>
  );
}

interface TableProps {
  members: readonly Member[];
  mayManage: boolean;
  onOpen: (open: Open) => void;
  onInvited: (invited: Invited) => void;
}

function TeamTable({ members, mayManage, onOpen, onInvited }: TableProps) {
  return (
    // Scrolls by itself on a narrow screen, and so must take the focus.
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={text.title}>
      <Table miw={720}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.columns.person}</Table.Th>
            <Table.Th>{text.columns.role}</Table.Th>
            <Table.Th>{text.columns.more}</Table.Th>
            <Table.Th>{text.columns.lists}</Table.Th>
            <Table.Th>{text.columns.seen}</Table.Th>
            <Table.Th w={52}>
              <span className="rk-hidden">{text.columns.actions}</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {members.map((member) => (
            <MemberRow
              key={member.id}
              member={member}
              actions={mayManage && <MemberMenu member={member} onOpen={onOpen} onInvited={onInvited} />}
            />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function MemberRow({ member, actions }: { member: Member; actions: React.ReactNode }) {
  const { me } = useClient();
  const flags = FLAGS.filter((flag) => member[flag]).map((flag) => text.flags[flag]);
  const { allowed_dataset_ids: lists } = member;
  const role = ROLE_NAMES[member.role];
  return (
    <Table.Tr>
      <Table.Td>
        <div className={classes.person}>
          <span className={classes.name}>
            {nameOf(member)}
            {member.id === me.id && (
              <Mark tone="info" plain>
                {text.you}
              </Mark>
            )}
            {member.status !== 'active' && (
              <Mark tone={member.status === 'suspended' ? 'bad' : 'warn'}>{text.statuses[member.status]}</Mark>
            )}
          </span>
          <span className={classes.mail}>
            {member.email}
            {member.status === 'invited' && (
              <>
                {' · '}
                {member.invited_until === null ? (
                  text.invitationOver
                ) : (
                  <>
                    {text.invitedUntil} <When at={member.invited_until} />
                  </>
                )}
              </>
            )}
          </span>
        </div>
      </Table.Td>
      <Table.Td>{role.charAt(0).toUpperCase() + role.slice(1)}</Table.Td>
      <Table.Td className={classes.muted}>{flags.join(', ')}</Table.Td>
      <Table.Td className={classes.muted}>{lists === null ? text.allLists : text.someLists(lists.length)}</Table.Td>
      <Table.Td className={classes.muted}>
        <When at={member.last_sign_in_at} />
      </Table.Td>
      <Table.Td>{actions}</Table.Td>
    </Table.Tr>
  );
}

function MemberMenu({ member, onOpen, onInvited }: { member: Member } & Pick<TableProps, 'onOpen' | 'onInvited'>) {
  const clientId = useClientId();
  const name = nameOf(member);

  async function letIn(): Promise<void> {
    await changeMember(clientId, member.id, { status: 'active' });
    notifyDone(text.reactivated(name));
  }

  async function again(): Promise<void> {
    onInvited(await inviteAgain(clientId, member));
  }

  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={text.actions(name)}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onOpen({ kind: 'change', member })}>{text.change}</Menu.Item>
        {member.status === 'invited' && (
          <Menu.Item onClick={() => void again().catch(notifyProblem)}>{text.inviteAgain}</Menu.Item>
        )}
        {member.status === 'suspended' ? (
          <Menu.Item onClick={() => void letIn().catch(notifyProblem)}>{text.reactivate}</Menu.Item>
        ) : (
          <Menu.Item color="red" onClick={() => onOpen({ kind: 'suspend', member })}>
            {text.suspend}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
