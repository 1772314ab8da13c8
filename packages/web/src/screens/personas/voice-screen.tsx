import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { useClientId, useMay } from '../../api/session.ts';
import { capital, personasText } from '../../text/personas.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { usePageKeys } from '../../ui/keys.ts';
import { notifyDone } from '../../ui/notify.ts';
import { Page, Section } from '../../ui/page.tsx';
import { type Stored, useRecordForm } from '../../ui/record-form.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { Mark } from '../../ui/status-badge.tsx';
import { BackLink } from './back-link.tsx';
import { FieldGrid } from './field-grid.tsx';
import { shownValue } from './field-input.tsx';
import classes from './personas.module.css';
import {
  fieldsQuery,
  makeDefault,
  type PersonaField,
  readVoice,
  refreshPersonas,
  storedOf,
  upsert,
  type Values,
  type Voice,
  voiceQuery,
} from './personas-data.ts';
import { RecordFrame } from './record-frame.tsx';
import { RemoveVoiceDialog } from './voices-screen.tsx';

const words = personasText.voices;

/** One voice, to the last field. */
export function VoiceEditor() {
  const clientId = useClientId();
  const { voiceId = 'new' } = useParams({ strict: false });
  const isNew = voiceId === 'new';
  const fields = useQuery(fieldsQuery(clientId));
  const voice = useQuery({ ...voiceQuery(clientId, voiceId), enabled: !isNew });
  const error = fields.error ?? voice.error;
  if (fields.data === undefined || (!isNew && voice.data === undefined)) {
    return (
      <Page
        title={isNew ? words.newTitle : personasText.tabs.voices}
        about={<BackLink to="/c/$clientId/personas" label={personasText.tabs.voices} />}
      >
        {error === null ? (
          <Skeleton rows={8} rowHeight={44} />
        ) : (
          <ErrorState error={error} onRetry={() => void Promise.all([fields.refetch(), voice.refetch()])} />
        )}
      </Page>
    );
  }
  return <VoiceForm key={voiceId} fields={fields.data.ai_persona} read={isNew ? null : (voice.data ?? null)} />;
}

function VoiceForm({ fields, read }: { fields: readonly PersonaField[]; read: { voice: Voice; etag: string } | null }) {
  const clientId = useClientId();
  const mayEdit = useMay('personas.edit');
  const navigate = useNavigate();
  const [voice, setVoice] = useState(read?.voice ?? null);
  const [isRemoving, setRemoving] = useState(false);
  const id = voice?.id ?? null;

  const save = useCallback(
    async (patch: Partial<Values>, etag: string, values: Values): Promise<Stored<Values>> => {
      const { record, etag: tag } = await upsert<Voice>(
        'ai-personas',
        { id, etag },
        { name: values['name'] ?? '', ...patch },
      );
      await refreshPersonas(clientId);
      if (id === null) {
        await navigate({
          to: '/c/$clientId/personas/voices/$voiceId',
          params: { clientId, voiceId: record.id },
          replace: true,
        });
      }
      setVoice(record);
      return storedOf(fields, record, tag);
    },
    [id, clientId, fields, navigate],
  );
  const readNow = useCallback(async () => {
    const { voice: now, etag } = await readVoice(id ?? '');
    setVoice(now);
    return storedOf(fields, now, etag);
  }, [id, fields]);
  const record = useRecordForm<Values>({
    stored: storedOf(fields, read?.voice ?? {}, read?.etag ?? ''),
    readOnly: !mayEdit,
    ...{ save, read: readNow, saved: words.saved },
  });
  const { form } = record;
  const back = useMemo(
    () => ({ Escape: () => void navigate({ to: '/c/$clientId/personas', params: { clientId } }) }),
    [navigate, clientId],
  );
  usePageKeys(back);
  const fieldOf = (name: string) => fields.find(({ column }) => column === name);

  return (
    <Page
      title={voice?.name ?? words.newTitle}
      about={
        <>
          <BackLink to="/c/$clientId/personas" label={personasText.tabs.voices} />
          {!mayEdit && ` ${personasText.readOnly}`}
        </>
      }
      actions={
        mayEdit &&
        voice !== null &&
        !voice.is_default && (
          <>
            <BusyButton
              variant="default"
              onClick={async () => {
                const { voice: now, etag } = await makeDefault(voice.id);
                record.follow(storedOf(fields, now, etag));
                setVoice(now);
                await refreshPersonas(clientId);
                notifyDone(words.madeDefault(voice.name ?? ''));
              }}
            >
              {words.makeDefault}
            </BusyButton>
            <Button variant="default" color="red" onClick={() => setRemoving(true)}>
              {personasText.remove}
            </Button>
          </>
        )
      }
    >
      <div className={classes.columns}>
        <div className={classes.column}>
          <Section>
            <FieldGrid fields={fields} form={form} isExplained />
          </Section>
          <RecordFrame
            record={record}
            isNew={voice === null}
            onSave={record.save}
            labelOf={(name) => capital(fieldOf(name)?.label ?? name)}
            shown={(name, value) => shownValue(fieldOf(name), value)}
          />
        </div>
        <aside className={classes.column}>
          <Section title={words.sample}>
            <Sample values={form.values} />
          </Section>
          {voice !== null && (
            <Section title={words.where}>
              <Where voice={voice} />
            </Section>
          )}
        </aside>
      </div>
      {isRemoving && voice !== null && (
        <RemoveVoiceDialog
          voice={voice}
          fallback={personasText.voices.isDefault.toLowerCase()}
          onClose={() => setRemoving(false)}
          onDone={async () => {
            record.release();
            await refreshPersonas(clientId);
            await navigate({ to: '/c/$clientId/personas', params: { clientId } });
          }}
        />
      )}
    </Page>
  );
}

/** The greeting as a lead would read it. */
function Sample({ values }: { values: Values }) {
  const greeting = [values['sms_greeting'], values['greeting']].find((text) => typeof text === 'string' && text !== '');
  const signature = values['signature'];
  return (
    <div className={classes.column}>
      {typeof greeting === 'string' ? (
        <p className={classes.sample}>
          {greeting.replaceAll(/\{firstName\}/g, 'Sam')}
          {typeof signature === 'string' && `\n${signature}`}
        </p>
      ) : (
        <p className={classes.note}>{words.sampleNone}</p>
      )}
      <p className={classes.note}>{words.sampleHint}</p>
      <p className={classes.note}>{words.variables}</p>
    </div>
  );
}

function Where({ voice }: { voice: Voice }) {
  const { is_default: isDefault, campaigns } = voice;
  return (
    <div className={classes.column}>
      {isDefault && (
        <div>
          <Mark tone="good">{words.isDefault}</Mark>
        </div>
      )}
      <p className={classes.note}>
        {isDefault && `${words.whereDefault} `}
        {!isDefault && campaigns === 0 ? words.whereNot : words.whereCampaigns(campaigns)}
      </p>
    </div>
  );
}
