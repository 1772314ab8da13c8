import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useClientId } from '../../../api/session.ts';
import { withLabels } from '../../../text/campaign-settings.ts';
import { campaignsText } from '../../../text/campaigns.ts';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { type CampaignFault, preflightQuery, type SettingsView } from '../campaign-queries.ts';
import classes from './builder.module.css';
import { consentOf } from './sections.tsx';
import { useForm } from './settings-form.ts';
import { goToField } from '../../../ui/field-focus.ts';

const words = campaignsText.preflight;

/** Everything that stands in the way of a start, each with the way to where it is mended. */
export function PreflightPanel({ id, etag, view }: { id: string; etag: string; view: SettingsView }) {
  const clientId = useClientId();
  const { changed } = useForm();
  const query = useQuery(preflightQuery(clientId, id, etag));
  if (query.isLoadingError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Skeleton rows={3} />;
  const { faults, start } = query.data;
  const consent = consentOf(view);
  return (
    <div className={classes.stackTight}>
      {changed.length > 0 && <p className={classes.note}>{words.saveFirst}</p>}
      <p className={classes.verdict} role="status">
        {faults.length === 0 ? (
          <IconCircleCheck size={18} className={classes.good} aria-hidden />
        ) : (
          <IconAlertTriangle size={18} className={classes.bad} aria-hidden />
        )}
        {faults.length === 0 ? words.ready : words.faults(faults.length)}
      </p>
      {faults.length > 0 && (
        <ul className={classes.faultList}>
          {faults.map((fault) => (
            <li key={`${fault.code}${fault.sentence}`}>
              <span>{withLabels(fault.sentence)}</span>
              <Mend clientId={clientId} fault={fault} view={view} />
            </li>
          ))}
        </ul>
      )}
      {start !== null && <p className={classes.lead}>{words.starts(start.active, start.held, start.left)}</p>}
      {consent !== null && <p className={classes.note}>{campaignsText.start.attest(consent)}</p>}
    </div>
  );
}

const MENDED_AT = {
  leads: '/c/$clientId/leads/{-$leadId}',
  personas: '/c/$clientId/personas',
  client: '/c/$clientId/settings',
  numbers: '/c/$clientId/settings',
} as const;

function Mend({ clientId, fault, view }: { clientId: string; fault: CampaignFault; view: SettingsView }) {
  const label = words.links[fault.screen];
  const shared = { variant: 'default', size: 'compact-xs' } as const;
  if (fault.screen === 'campaign') {
    return (
      <Button {...shared} onClick={() => goToField(fault.field ?? 'm1_message')}>
        {label}
      </Button>
    );
  }
  if (fault.screen === 'imports') {
    return (
      <Button
        {...shared}
        renderRoot={(props) => (
          <Link to="/c/$clientId/imports/new" params={{ clientId }} search={{ dataset: view.name }} {...props} />
        )}
      >
        {label}
      </Button>
    );
  }
  const to = MENDED_AT[fault.screen];
  return (
    <Button {...shared} renderRoot={(props) => <Link to={to} params={{ clientId }} {...props} />}>
      {label}
    </Button>
  );
}
