import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import { useClientId, useMay } from '../../api/session.ts';
import { personasText } from '../../text/personas.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { Section } from '../../ui/page.tsx';
import { type Audience, mappingsQuery } from './audiences-data.ts';
import classes from './personas.module.css';
import { refreshPersonas } from './personas-data.ts';

const words = personasText.audiences.next;

/** What to do once an audience is saved: another one, or leads that are written to as it. */
export function AudienceNext({ audience }: { audience: Audience }) {
  const clientId = useClientId();
  const mayMap = [useMay('leads.edit'), useMay('leads.view_all')].every(Boolean);
  return (
    <Section title={words.title}>
      <div className={classes.column}>
        <div>
          <LinkButton
            to="/c/$clientId/personas/audiences/$personaId"
            params={{ clientId, personaId: 'new' }}
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
          >
            {words.another}
          </LinkButton>
        </div>
        {mayMap && <MapLeads audience={audience} />}
      </div>
    </Section>
  );
}

function MapLeads({ audience }: { audience: Audience }) {
  const clientId = useClientId();
  const { data } = useQuery(mappingsQuery(clientId));
  const underWay = data?.lists ?? 0;
  const obstacle =
    audience.is_active !== true
      ? words.inactive
      : (audience.rows.criteria ?? []).length === 0
        ? words.noCriteria
        : null;

  async function map(): Promise<void> {
    const { lists } = await call(api.POST('/api/v1/persona-mappings/lists'));
    await refreshPersonas(clientId);
    notifyDone(lists === 0 ? words.noLists : words.asked(lists));
  }

  return (
    <>
      <div>
        <BusyButton variant="default" disabled={obstacle !== null} onClick={map}>
          {words.map}
        </BusyButton>
      </div>
      <p className={classes.note}>{obstacle ?? words.mapAbout}</p>
      {underWay > 0 && (
        <p className={classes.note} role="status">
          {words.underWay(underWay)}
        </p>
      )}
    </>
  );
}
