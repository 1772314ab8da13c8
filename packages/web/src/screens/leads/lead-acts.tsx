import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconDots } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { rawCall } from '../../api/client.ts';
import { saveFile } from '../../api/download.ts';
import { useClientId, useMay } from '../../api/session.ts';
import { leadsText } from '../../text/leads.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { notifyDone, notifyProblem } from '../../ui/notify.ts';
import classes from './drawer.module.css';
import { choicesQuery, type Lead, STATUSES, type useLeadActs } from './leads-data.ts';

const text = leadsText.drawer;
const PEOPLE_MAX = 12;

export type LeadDialog = { kind: 'edit' | 'suppress' | 'erase' } | { kind: 'lift'; suppressionId: string };

/** What can be done with a lead by who may. */
export function LeadActs(props: {
  lead: Lead;
  acts: ReturnType<typeof useLeadActs>;
  onDialog: (dialog: LeadDialog) => void;
}) {
  const { lead, acts, onDialog } = props;
  const clientId = useClientId();
  const mayEdit = useMay('leads.edit');
  const maySuppress = useMay('suppressions.edit');
  const mayReply = useMay('inbox.reply');
  const mayRead = useMay('inbox.view');
  // A colleague's lead is taken over first, in the inbox.
  const isOthers = lead.taken_over_by !== null && !lead.taken_over_by.me;
  const said = (work: Promise<unknown>, done: string): void => void work.then(() => notifyDone(done), notifyProblem);
  return (
    <div className={classes.acts}>
      {mayRead && lead.conversation_id !== null && (
        <Button
          renderRoot={(rest) => (
            <Link
              to="/c/$clientId/inbox/{-$conversationId}"
              params={{ clientId, conversationId: lead.conversation_id ?? undefined }}
              {...rest}
            />
          )}
          size="compact-md"
          fz="sm"
        >
          {text.inbox}
        </Button>
      )}
      {mayReply && !isOthers && (
        <BusyButton
          variant="default"
          size="compact-md"
          fz="sm"
          onClick={async () => {
            await acts.setManual(!lead.manual_mode);
            notifyDone(lead.manual_mode ? text.handedSaid : text.takenSaid);
          }}
        >
          {lead.manual_mode ? text.handBack : text.takeOver}
        </BusyButton>
      )}
      {mayEdit && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button
              variant="default"
              size="compact-md"
              fz="sm"
              rightSection={<IconChevronDown size={14} aria-hidden />}
            >
              {text.status}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {STATUSES.map((status) => (
              <Menu.Item
                key={status}
                disabled={status === lead.status}
                onClick={() => said(acts.setStatus(status), text.statusSaid(leadsText.statuses[status]))}
              >
                {leadsText.statuses[status]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {mayEdit && <AssignMenu lead={lead} said={said} acts={acts} />}
      {maySuppress && !lead.suppressed && (
        <Button variant="default" size="compact-md" fz="sm" onClick={() => onDialog({ kind: 'suppress' })}>
          {text.suppress}
        </Button>
      )}
      <MoreMenu lead={lead} onDialog={onDialog} />
    </div>
  );
}

function AssignMenu(props: {
  lead: Lead;
  acts: ReturnType<typeof useLeadActs>;
  said: (work: Promise<unknown>, done: string) => void;
}) {
  const { lead, acts, said } = props;
  const people = useQuery(choicesQuery(useClientId())).data?.people ?? [];
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" size="compact-md" fz="sm" rightSection={<IconChevronDown size={14} aria-hidden />}>
          {text.assign}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {people.slice(0, PEOPLE_MAX).map(({ id, name }) => (
          <Menu.Item
            key={id}
            disabled={id === lead.assigned_to}
            onClick={() => said(acts.assign(id), text.assignedSaid(name))}
          >
            {name}
          </Menu.Item>
        ))}
        {lead.assigned_to !== null && (
          <Menu.Item onClick={() => said(acts.assign(null), text.unassignedSaid)}>{text.unassign}</Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function MoreMenu({ lead, onDialog }: { lead: Lead; onDialog: (dialog: LeadDialog) => void }) {
  const mayEdit = useMay('leads.edit');
  const mayExport = useMay('leads.export');
  const mayErase = useMay('leads.erase');
  const copy = (what: string): void =>
    void navigator.clipboard.writeText(what).then(() => notifyDone(text.copied), notifyProblem);
  async function download(): Promise<void> {
    const content = await rawCall<object>('GET', `/api/v1/leads/${lead.id}/export`);
    saveFile(new Blob([JSON.stringify(content, null, 2)], { type: 'application/json' }), `lead-${lead.id}.json`);
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="compact-md" fz="sm" aria-label={text.more}>
          <IconDots size={16} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {mayEdit && <Menu.Item onClick={() => onDialog({ kind: 'edit' })}>{text.edit}</Menu.Item>}
        <Menu.Item onClick={() => copy(lead.phone)}>{text.copyNumber}</Menu.Item>
        <Menu.Item onClick={() => copy(window.location.href)}>{text.copyLink}</Menu.Item>
        {mayExport && <Menu.Item onClick={() => void download().catch(notifyProblem)}>{text.exportOne}</Menu.Item>}
        {mayErase && (
          <Menu.Item color="red" onClick={() => onDialog({ kind: 'erase' })}>
            {text.erase}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
