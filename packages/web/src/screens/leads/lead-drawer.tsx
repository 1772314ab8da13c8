import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconArrowDown, IconArrowUp, IconClock, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { ProblemError } from '../../api/problem.ts';
import { useClientId, useMay } from '../../api/session.ts';
import { leadsText } from '../../text/leads.ts';
import { usePageKeys } from '../../ui/keys.ts';
import { notifyDone, notifyProblem } from '../../ui/notify.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { Mark, StatusBadge } from '../../ui/status-badge.tsx';
import { Phone, When } from '../../ui/values.tsx';
import { LeadActs, type LeadDialog } from './lead-acts.tsx';
import { LeadDetails } from './lead-details.tsx';
import { LeadDialogs } from './lead-dialogs.tsx';
import { type Lead, leadQuery, nameOf, useLeadActs } from './leads-data.ts';
import classes from './drawer.module.css';
import { Timeline } from './timeline.tsx';

const text = leadsText.drawer;

interface Props {
  id: string;
  onClose: () => void;
  onNext: () => void;
  onPrevious: () => void;
}

/** One lead beside the list: why nothing is sent, what can be done, everything that happened. */
export function LeadDrawer({ id, onClose, onNext, onPrevious }: Props) {
  const clientId = useClientId();
  const lead = useQuery(leadQuery(clientId, id));
  const panel = useRef<HTMLElement>(null);
  const keys = useMemo(() => ({ j: onNext, k: onPrevious, Escape: onClose }), [onNext, onPrevious, onClose]);
  usePageKeys(keys);
  useEffect(() => panel.current?.focus({ preventScroll: true }), []);
  const isGone = lead.error instanceof ProblemError && lead.error.status === 404;
  return (
    <aside ref={panel} className={classes.drawer} aria-label={text.label} tabIndex={-1}>
      <div className={classes.bar}>
        <Tooltip label={text.keys}>
          <span className={classes.steps}>
            <ActionIcon aria-label={text.previous} onClick={onPrevious}>
              <IconArrowUp size={16} />
            </ActionIcon>
            <ActionIcon aria-label={text.next} onClick={onNext}>
              <IconArrowDown size={16} />
            </ActionIcon>
          </span>
        </Tooltip>
        <ActionIcon aria-label={text.close} onClick={onClose}>
          <IconX size={17} />
        </ActionIcon>
      </div>
      {lead.data !== undefined && !isGone ? (
        <Opened lead={lead.data} onClose={onClose} />
      ) : isGone ? (
        <EmptyState title={text.goneTitle} body={text.goneBody} />
      ) : lead.error !== null ? (
        <ErrorState error={lead.error} onRetry={() => void lead.refetch()} />
      ) : (
        <div className={classes.body}>
          <Skeleton rows={8} />
        </div>
      )}
    </aside>
  );
}

function Opened({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const [dialog, setDialog] = useState<LeadDialog | null>(null);
  const acts = useLeadActs(lead.id);
  return (
    <div className={classes.body}>
      <header className={classes.head}>
        <div className={classes.titles}>
          <h2 className={classes.title}>{nameOf(lead)}</h2>
          <StatusBadge kind="lead" status={lead.status} />
          {lead.manual_mode && <Mark tone="info">{leadsText.filters.manual}</Mark>}
        </div>
        <p className={classes.under}>
          <Phone e164={lead.phone} />
          <span>{lead.dataset_name}</span>
          {lead.assigned_name !== null && <span>{lead.assigned_name}</span>}
        </p>
      </header>
      <Sentence lead={lead} />
      {lead.flagged && <Flag lead={lead} acts={acts} />}
      <LeadActs lead={lead} acts={acts} onDialog={setDialog} />
      <LeadDetails lead={lead} onLift={(id) => setDialog({ kind: 'lift', suppressionId: id })} />
      <Timeline lead={lead} />
      <LeadDialogs lead={lead} acts={acts} dialog={dialog} onClose={() => setDialog(null)} onErased={onClose} />
    </div>
  );
}

/** Why nothing is sent and when it goes on, then the whole of it. */
function Sentence({ lead }: { lead: Lead }) {
  const { not_sent: notSent, kind, label } = lead.next;
  const tone = notSent === null ? classes.calm : kind === 'person' ? classes.alert : classes.wait;
  return (
    <section className={`${classes.sentence} ${tone}`} aria-live="polite">
      {kind === 'person' ? <IconAlertTriangle size={17} aria-hidden /> : <IconClock size={17} aria-hidden />}
      <div>
        <p className={classes.short}>{notSent ?? label}</p>
        <p className={classes.whole}>{lead.sentence}</p>
        {lead.handover?.sentence != null && <p className={classes.whole}>{lead.handover.sentence}</p>}
        {lead.manual_since !== null && (
          <p className={classes.whole}>
            {text.takenOver} <When at={lead.manual_since} />
          </p>
        )}
      </div>
    </section>
  );
}

function Flag({ lead, acts }: { lead: Lead; acts: ReturnType<typeof useLeadActs> }) {
  const mayEdit = useMay('leads.edit');
  const say = (duplicate: boolean): void =>
    void acts.settleFlag(duplicate).then(() => notifyDone(text.flagSaid), notifyProblem);
  return (
    <section className={classes.flag}>
      <p>{text.flag}</p>
      {lead.others.length > 0 && (
        <p className={classes.whole}>{lead.others.map((other) => other.dataset_name).join(', ')}</p>
      )}
      {mayEdit && (
        <div className={classes.acts}>
          <Button variant="default" size="compact-sm" onClick={() => say(true)}>
            {text.flagYes}
          </Button>
          <Button variant="default" size="compact-sm" onClick={() => say(false)}>
            {text.flagNo}
          </Button>
        </div>
      )}
    </section>
  );
}
