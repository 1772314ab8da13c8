import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconCheck, IconHandStop, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { api, call } from '../../api/client.ts';
import { readAgain } from '../../api/query-client.ts';
import type { paths } from '../../api/schema.d.ts';
import { useClientId, useMay } from '../../api/session.ts';
import { leadsText } from '../../text/leads.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { usePageKeys } from '../../ui/keys.ts';
import { notifyDone } from '../../ui/notify.ts';
import { ForbiddenState } from '../../ui/states.tsx';
import classes from './drawer.module.css';
import { EvidenceDialog } from './evidence-dialog.tsx';
import { StopEntries } from './stop-entries.tsx';

const text = leadsText.stopList;

type Answer = paths['/api/v1/suppressions/ask']['get']['responses'][200]['content']['application/json'];

/** Who must not be texted, on what evidence, and whether a number could be texted now. */
export function StopList({ onClose }: { onClose: () => void }) {
  const panel = useRef<HTMLElement>(null);
  const mayView = useMay('suppressions.view');
  const keys = useMemo(() => ({ Escape: onClose }), [onClose]);
  usePageKeys(keys);
  useEffect(() => panel.current?.focus({ preventScroll: true }), []);
  return (
    <aside ref={panel} className={classes.drawer} aria-label={text.title} tabIndex={-1}>
      <div className={classes.bar}>
        <h2 className={classes.barTitle}>{text.title}</h2>
        <ActionIcon aria-label={leadsText.drawer.close} onClick={onClose}>
          <IconX size={17} />
        </ActionIcon>
      </div>
      <div className={classes.body}>
        {mayView ? (
          <>
            <Ask />
            <StopEntries />
          </>
        ) : (
          <ForbiddenState permission="suppressions.view" />
        )}
      </div>
    </aside>
  );
}

function Ask() {
  const clientId = useClientId();
  const mayEdit = useMay('suppressions.edit');
  const [phone, setPhone] = useState('');
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [isAdding, setAdding] = useState(false);
  const ask = async (): Promise<void> => {
    setAnswer(await call(api.GET('/api/v1/suppressions/ask', { params: { query: { phone } } })));
  };
  return (
    <section className={classes.section}>
      <form className={classes.ask} onSubmit={(event) => event.preventDefault()}>
        <TextInput
          label={text.ask}
          placeholder={text.number}
          type="tel"
          value={phone}
          onChange={(event) => {
            setPhone(event.currentTarget.value);
            setAnswer(null);
          }}
        />
        <BusyButton type="submit" disabled={phone.trim().length < 4} onClick={ask}>
          {text.check}
        </BusyButton>
      </form>
      <div aria-live="polite">
        {answer !== null && (
          <div className={`${classes.sentence} ${answer.may_be_texted ? classes.good : classes.alert}`}>
            {answer.may_be_texted ? <IconCheck size={17} aria-hidden /> : <IconHandStop size={17} aria-hidden />}
            <div>
              <p className={classes.short}>{answer.sentence}</p>
              {answer.leads.map((lead) => (
                <p key={lead.id} className={classes.whole}>
                  <Link to="/c/$clientId/leads/{-$leadId}" params={{ clientId, leadId: lead.id }} search={{}}>
                    {lead.name}
                  </Link>
                  , {lead.dataset_name}: {lead.sentence}
                </p>
              ))}
              {answer.leads.length === 0 && <p className={classes.whole}>{text.nobody}</p>}
              {mayEdit && answer.suppressions.every((each) => each.lifted_at !== null) && (
                <Button variant="default" size="compact-sm" mt={6} onClick={() => setAdding(true)}>
                  {text.add}
                </Button>
              )}
            </div>
          </div>
        )}
      </div>
      {answer !== null && isAdding && (
        <EvidenceDialog
          title={text.addTitle(answer.phone)}
          body={leadsText.suppressing.body}
          label={leadsText.suppressing.evidence}
          confirm={leadsText.suppressing.confirm}
          danger
          onClose={() => setAdding(false)}
          onConfirm={async (evidence) => {
            await call(api.POST('/api/v1/suppressions', { body: { phone: answer.phone, evidence } }));
            notifyDone(leadsText.drawer.suppressedSaid);
            void readAgain({ queryKey: ['leads', clientId] });
            await ask();
          }}
        />
      )}
    </section>
  );
}
