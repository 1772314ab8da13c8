import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { useClientId, useMay } from '../../api/session.ts';
import { capital, personasText } from '../../text/personas.ts';
import { fieldId } from '../../ui/field-focus.ts';
import { usePageKeys } from '../../ui/keys.ts';
import { Page, Section } from '../../ui/page.tsx';
import { type Stored, useRecordForm } from '../../ui/record-form.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { BackLink } from './back-link.tsx';
import { FieldGrid } from './field-grid.tsx';
import { shownValue } from './field-input.tsx';
import classes from './personas.module.css';
import { fieldsQuery, type PersonaField, refreshPersonas, upsert, type Values } from './personas-data.ts';
import { RecordFrame } from './record-frame.tsx';
import { RemoveStrategyDialog } from './strategies-screen.tsx';
import {
  bindableQuery,
  type ReadStrategy,
  readStrategy,
  type Strategy,
  STRATEGY_REFS,
  type StrategyRef,
  strategyQuery,
  strategyStored,
} from './strategies-data.ts';

const words = personasText.strategies;
/** More than these are found by typing. */
const SHORT = 20;
const LIST = '/c/$clientId/personas/strategies';

/** One strategy: its words, and what it binds. */
export function StrategyEditor() {
  const clientId = useClientId();
  const { strategyId = 'new' } = useParams({ strict: false });
  const isNew = strategyId === 'new';
  const fields = useQuery(fieldsQuery(clientId));
  const strategy = useQuery({ ...strategyQuery(clientId, strategyId), enabled: !isNew });
  const error = fields.error ?? strategy.error;
  if (fields.data === undefined || (!isNew && strategy.data === undefined)) {
    return (
      <Page
        title={isNew ? words.newTitle : personasText.tabs.strategies}
        about={<BackLink to={LIST} label={personasText.tabs.strategies} />}
      >
        {error === null ? (
          <Skeleton rows={8} rowHeight={44} />
        ) : (
          <ErrorState error={error} onRetry={() => void Promise.all([fields.refetch(), strategy.refetch()])} />
        )}
      </Page>
    );
  }
  return <StrategyForm key={strategyId} fields={fields.data.strategy} first={isNew ? null : (strategy.data ?? null)} />;
}

function StrategyForm({ fields, first }: { fields: readonly PersonaField[]; first: ReadStrategy | null }) {
  const clientId = useClientId();
  const mayEdit = useMay('personas.edit');
  const navigate = useNavigate();
  const [strategy, setStrategy] = useState(first?.strategy ?? null);
  const [isRemoving, setRemoving] = useState(false);
  const id = strategy?.id ?? null;

  const save = useCallback(
    async (patch: Partial<Values>, etag: string, values: Values): Promise<Stored<Values>> => {
      const body = id === null ? given({ ...values, ...patch }) : patch;
      const { record, etag: tag } = await upsert<Strategy>('strategies', { id, etag }, body);
      await refreshPersonas(clientId);
      if (id === null) {
        const params = { clientId, strategyId: record.id };
        await navigate({ to: '/c/$clientId/personas/strategies/$strategyId', params, replace: true });
      }
      setStrategy(record);
      return strategyStored(fields, record, tag);
    },
    [id, clientId, fields, navigate],
  );
  const readNow = useCallback(async () => {
    const { strategy: now, etag } = await readStrategy(id ?? '');
    setStrategy(now);
    return strategyStored(fields, now, etag);
  }, [id, fields]);
  const record = useRecordForm<Values>({
    stored: strategyStored(fields, first?.strategy ?? null, first?.etag ?? ''),
    readOnly: !mayEdit,
    ...{ save, read: readNow, saved: words.saved },
  });
  const { form } = record;
  const back = useMemo(
    () => ({ Escape: () => void navigate({ to: LIST, params: { clientId } }) }),
    [navigate, clientId],
  );
  usePageKeys(back);
  const bindable = useQuery(bindableQuery(clientId));
  const fieldOf = (name: string) => fields.find(({ column }) => column === name);

  return (
    <Page
      title={strategy?.name ?? words.newTitle}
      about={
        <>
          <BackLink to={LIST} label={personasText.tabs.strategies} />
          {!mayEdit && ` ${personasText.readOnly}`}
        </>
      }
      actions={
        mayEdit &&
        strategy !== null && (
          <Button variant="default" color="red" onClick={() => setRemoving(true)}>
            {personasText.remove}
          </Button>
        )
      }
    >
      <div className={classes.columns}>
        <div className={classes.column}>
          <Section title={words.said}>
            <FieldGrid fields={fields} form={form} isExplained />
          </Section>
          <RecordFrame
            record={record}
            isNew={strategy === null}
            onSave={record.save}
            labelOf={(name) => (isRef(name) ? words.refs[name] : capital(fieldOf(name)?.label ?? name))}
            shown={(name, value) =>
              isRef(name)
                ? (bindable.data?.[name].find((choice) => choice.value === value)?.label ?? personasText.unset)
                : shownValue(fieldOf(name), value)
            }
          />
        </div>
        <aside className={classes.column}>
          <Section title={words.binds}>
            <div className={classes.column}>
              {STRATEGY_REFS.map((name) => (
                <Select
                  key={name}
                  id={fieldId(name)}
                  label={words.refs[name]}
                  description={words.refHints[name]}
                  withAsterisk={name === 'prompt_template_id'}
                  placeholder={personasText.unset}
                  data={bindable.data?.[name] ?? []}
                  searchable={(bindable.data?.[name].length ?? 0) > SHORT}
                  value={typeof form.values[name] === 'string' ? form.values[name] : null}
                  clearable={!form.readOnly && name !== 'prompt_template_id'}
                  allowDeselect={name !== 'prompt_template_id'}
                  readOnly={form.readOnly}
                  error={form.faults[name] ?? null}
                  onChange={(chosen) => form.set(name, chosen)}
                />
              ))}
            </div>
          </Section>
          {strategy !== null && (
            <Section title={words.where}>
              <p className={classes.note}>{words.whereCampaigns(strategy.campaigns)}</p>
            </Section>
          )}
        </aside>
      </div>
      {isRemoving && strategy !== null && (
        <RemoveStrategyDialog
          strategy={strategy}
          onClose={() => setRemoving(false)}
          onDone={async () => {
            record.release();
            await refreshPersonas(clientId);
            await navigate({ to: LIST, params: { clientId } });
          }}
        />
      )}
    </Page>
  );
}

function isRef(name: string): name is StrategyRef {
  return (STRATEGY_REFS as readonly string[]).includes(name);
}

/** What has been said of a new one: what is missing is then named as missing, not as wrong. */
function given(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
