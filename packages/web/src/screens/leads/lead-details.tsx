import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useClientId, useMay } from '../../api/session.ts';
import { leadsText } from '../../text/leads.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { When } from '../../ui/values.tsx';
import classes from './drawer.module.css';
import type { Lead } from './leads-data.ts';
import { isLiftedByStart } from './lifted-by-start.ts';

const text = leadsText.drawer;

/** What is known of a lead, its stop-list entries, and the same number in other lists. */
export function LeadDetails({ lead, onLift }: { lead: Lead; onLift: (suppressionId: string) => void }) {
  const fields = leadsText.fields;
  const known: [string, ReactNode][] = [
    ...(['email', 'postcode', 'company', 'position', 'custom_id', 'timezone', 'inquiry_date', 'notes'] as const).map(
      (name): [string, ReactNode] => [fields[name] ?? name, lead[name]],
    ),
    ...Object.entries(lead.attributes).map(([name, value]): [string, ReactNode] => [name.replaceAll('_', ' '), value]),
    [fields['booked'] ?? '', lead.call_booked_for === null ? null : <When key="booked" at={lead.call_booked_for} />],
    [fields['replied'] ?? '', lead.replied_at === null ? null : <When key="replied" at={lead.replied_at} />],
    [fields['added'] ?? '', <When key="added" at={lead.created_at} />],
  ];
  return (
    <section className={classes.section} aria-label={text.details}>
      <h3 className={classes.heading}>{text.details}</h3>
      <dl className={classes.facts}>
        {known.map(([name, value]) =>
          value === null || value === '' || value === undefined ? null : (
            <div key={name} className={classes.fact}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
      {lead.suppressions.length > 0 && <StopList lead={lead} onLift={onLift} />}
      {lead.others.length > 0 && !lead.flagged && <Others lead={lead} />}
    </section>
  );
}

function StopList({ lead, onLift }: { lead: Lead; onLift: (suppressionId: string) => void }) {
  const mayEdit = useMay('suppressions.edit');
  return (
    <div className={classes.stops}>
      <h3 className={classes.heading}>{text.stop}</h3>
      <ul>
        {lead.suppressions.map((stop) => (
          <li key={stop.id} data-lifted={stop.lifted_at !== null || undefined}>
            <span>
              {stop.reason}, {text.since} <When at={stop.since} />
              {stop.lifted_at !== null && (
                <>
                  {' · '}
                  {text.lifted} <When at={stop.lifted_at} /> {stop.lifted_by !== null && `(${stop.lifted_by})`}
                </>
              )}
              {stop.evidence !== null && <q className={classes.evidence}>{stop.evidence}</q>}
            </span>
            {stop.lifted_at === null &&
              (stop.may_lift ? (
                mayEdit && (
                  <Button variant="subtle" size="compact-xs" onClick={() => onLift(stop.id)}>
                    {text.lift}
                  </Button>
                )
              ) : (
                <span className={classes.whole}>{isLiftedByStart(stop.source) ? text.onlyThey : text.stays}</span>
              ))}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Others({ lead }: { lead: Lead }) {
  const clientId = useClientId();
  return (
    <div className={classes.stops}>
      <h3 className={classes.heading}>{text.others}</h3>
      <ul>
        {lead.others.map((other) => (
          <li key={other.id}>
            <Link
              to="/c/$clientId/leads/{-$leadId}"
              params={{ clientId, leadId: other.id }}
              search={(before: Record<string, string>) => before}
            >
              {other.dataset_name}
            </Link>
            <StatusBadge kind="lead" status={other.status} />
          </li>
        ))}
      </ul>
    </div>
  );
}
