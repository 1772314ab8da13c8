import { ActionIcon, NativeSelect } from '@mantine/core';
import { IconExternalLink, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useClientId, useMay } from '../../api/session.ts';
import { inboxText } from '../../text/inbox.ts';
import { uiText } from '../../text/ui.ts';
import { notifyDone, notifyProblem } from '../../ui/notify.ts';
import { Phone, When } from '../../ui/values.tsx';
import conversationClasses from './conversation.module.css';
import frameClasses from './inbox.module.css';
import classes from './lead-panel.module.css';
import textsClasses from './texts.module.css';
import type { Acts, Conversation, LeadStatus } from './inbox-data.ts';

const text = inboxText.lead;

const STATUSES: readonly [LeadStatus, string][] = [
  ['READY', 'Ready'],
  ['CONTACTED_1', 'Texted once'],
  ['CONTACTED_2', 'Texted twice'],
  ['CONTACTED_3', 'Texted three times'],
  ['WARM', 'Warm'],
  ['HOT', 'Hot'],
  ['COLD', 'Cold'],
  ['CALL_BOOKED', 'Call booked'],
  ['CONVERTED', 'Converted'],
  ['REMOVED', 'Removed'],
  ['ARCHIVED', 'Archived'],
];

/** The lead beside the texts: what happens next and why, and what is known of them. */
export function LeadPanel({
  conversation,
  acts,
  onClose,
}: {
  conversation: Conversation;
  acts: Acts;
  onClose: () => void;
}) {
  const clientId = useClientId();
  const mayEdit = useMay('leads.edit');
  const maySee = useMay('leads.view');
  const { lead, next } = conversation;
  return (
    <aside className={frameClasses.panel} aria-label={text.title}>
      <div className={classes.panelHead}>
        <h3 className={classes.panelTitle}>{text.title}</h3>
        {maySee && (
          <Link
            className={classes.panelLink}
            to="/c/$clientId/leads/{-$leadId}"
            params={{ clientId, leadId: conversation.lead_id }}
          >
            {text.openLead}
            <IconExternalLink size={14} aria-hidden />
          </Link>
        )}
        <ActionIcon aria-label={uiText.close} onClick={onClose}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </div>
      {next !== null && (
        <section className={classes.panelPart}>
          <h4>{text.next}</h4>
          <p className={classes.nextLabel}>{next.label}</p>
          {next.not_sent !== null && <p className={conversationClasses.muted}>{next.not_sent}</p>}
        </section>
      )}
      <section className={classes.panelPart}>
        <NativeSelect
          label={inboxText.acts.status}
          size="xs"
          disabled={!mayEdit || conversation.suppressed}
          value={conversation.lead_status}
          data={STATUSES.map(([value, label]) => ({ value, label }))}
          onChange={(event) => {
            const chosen = STATUSES.find(([value]) => value === event.currentTarget.value)?.[0];
            if (chosen !== undefined)
              void acts.setStatus(chosen).then(() => notifyDone(text.statusSaved), notifyProblem);
          }}
        />
      </section>
      <section className={classes.panelPart}>
        <h4>{text.facts}</h4>
        <dl className={classes.facts}>
          <Fact name={text.campaign}>{conversation.campaign.name}</Fact>
          <Fact name={text.phone}>
            <Phone e164={conversation.phone} />
          </Fact>
          <Fact name={text.localTime}>{conversation.local_time}</Fact>
          <Fact name={text.email}>{lead.email}</Fact>
          <Fact name={text.postcode}>{lead.postcode}</Fact>
          <Fact name={text.company}>{lead.company}</Fact>
          <Fact name={text.enquired}>{lead.inquiry_date}</Fact>
          <Fact name={text.assigned}>{conversation.assigned_to?.name ?? text.nobody}</Fact>
          <Fact name={text.booked}>{lead.call_booked_at === null ? null : <When at={lead.call_booked_at} />}</Fact>
          <Fact name={text.outcome}>{lead.outcome === null ? null : text.outcomes[lead.outcome]}</Fact>
        </dl>
      </section>
      {Object.keys(lead.attributes).length > 0 && (
        <section className={classes.panelPart}>
          <h4>{text.columns}</h4>
          <dl className={classes.facts}>
            {Object.entries(lead.attributes).map(([name, value]) => (
              <Fact key={name} name={name}>
                {value}
              </Fact>
            ))}
          </dl>
        </section>
      )}
      {lead.summary !== null && (
        <section className={classes.panelPart}>
          <h4>{text.summary}</h4>
          <p className={textsClasses.words}>{lead.summary}</p>
        </section>
      )}
    </aside>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === null || children === '') return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
