import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { useClientId, useMay } from '../../api/session.ts';
import { capital, choiceName, personasText } from '../../text/personas.ts';
import { usePageKeys } from '../../ui/keys.ts';
import { Page, Section } from '../../ui/page.tsx';
import { type Stored, useRecordForm } from '../../ui/record-form.ts';
import { fieldId } from '../../ui/field-focus.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { Mark } from '../../ui/status-badge.tsx';
import { AudienceNext } from './audience-next.tsx';
import { AudienceTemplates } from './audience-templates.tsx';
import {
  type Audience,
  audienceBody,
  audienceQuery,
  audienceStored,
  productsQuery,
  type ReadAudience,
  readAudience,
  rolesQuery,
  type Row,
  tableName,
} from './audiences-data.ts';
import { RemoveAudienceDialog } from './audiences-screen.tsx';
import { BackLink } from './back-link.tsx';
import { FieldGrid } from './field-grid.tsx';
import { shownValue } from './field-input.tsx';
import classes from './personas.module.css';
import { fieldsQuery, type PersonaFields, refreshPersonas, upsert, type Values } from './personas-data.ts';
import { RecordFrame } from './record-frame.tsx';
import { RowsEditor } from './rows-editor.tsx';

const words = personasText.audiences;
const LIST = '/c/$clientId/personas/audiences';

/** One audience: its columns, its product and role, and everything that is known of it. */
export function AudienceEditor() {
  const clientId = useClientId();
  const { personaId = 'new' } = useParams({ strict: false });
  const isNew = personaId === 'new';
  const fields = useQuery(fieldsQuery(clientId));
  const audience = useQuery({ ...audienceQuery(clientId, personaId), enabled: !isNew });
  const error = fields.error ?? audience.error;
  if (fields.data === undefined || (!isNew && audience.data === undefined)) {
    return (
      <Page
        title={isNew ? words.newTitle : personasText.tabs.audiences}
        about={<BackLink to={LIST} label={personasText.tabs.audiences} />}
      >
        {error === null ? (
          <Skeleton rows={8} rowHeight={44} />
        ) : (
          <ErrorState error={error} onRetry={() => void Promise.all([fields.refetch(), audience.refetch()])} />
        )}
      </Page>
    );
  }
  return <AudienceForm key={personaId} fields={fields.data} first={isNew ? null : (audience.data ?? null)} />;
}

function AudienceForm({ fields, first }: { fields: PersonaFields; first: ReadAudience | null }) {
  const clientId = useClientId();
  const mayEdit = useMay('personas.edit');
  const navigate = useNavigate();
  const [audience, setAudience] = useState(first?.audience ?? null);
  const [isRemoving, setRemoving] = useState(false);
  const products = useQuery(productsQuery(clientId));
  const roles = useQuery(rolesQuery(clientId));
  const id = audience?.id ?? null;

  const save = useCallback(
    async (patch: Partial<Values>, etag: string, values: Values): Promise<Stored<Values>> => {
      const body = audienceBody(id === null ? { is_active: values['is_active'], ...patch } : patch, values['name']);
      const { record, etag: tag } = await upsert<Audience>('personas', { id, etag }, body);
      await refreshPersonas(clientId);
      if (id === null) {
        const params = { clientId, personaId: record.id };
        await navigate({ to: '/c/$clientId/personas/audiences/$personaId', params, replace: true });
      }
      setAudience(record);
      return audienceStored(fields, record, tag);
    },
    [id, clientId, fields, navigate],
  );
  const readNow = useCallback(async () => {
    const { audience: now, etag } = await readAudience(id ?? '');
    setAudience(now);
    return audienceStored(fields, now, etag);
  }, [id, fields]);
  const faultPath = useCallback(
    // Words are refused by the table that they are in.
    (path: string) => (fields.tables.some(({ key }) => key === path) ? tableName(path) : path),
    [fields],
  );
  const record = useRecordForm<Values>({
    stored: audienceStored(fields, first?.audience ?? null, first?.etag ?? ''),
    readOnly: !mayEdit,
    ...{ save, read: readNow, saved: words.saved, faultPath },
  });
  const { form } = record;
  const back = useMemo(
    () => ({ Escape: () => void navigate({ to: LIST, params: { clientId } }) }),
    [navigate, clientId],
  );
  usePageKeys(back);
  const fieldOf = (name: string) => fields.persona.find(({ column }) => column === name);
  const choice = (name: 'product_id' | 'role_id', label: string, items: { id: string; name: string | null }[]) => (
    <Select
      id={fieldId(name)}
      label={label}
      description={words.guide[name]}
      placeholder={personasText.unset}
      data={items.map((item) => ({ value: item.id, label: item.name ?? '' }))}
      value={typeof form.values[name] === 'string' ? form.values[name] : null}
      clearable={!form.readOnly}
      readOnly={form.readOnly}
      error={form.faults[name] ?? null}
      onChange={(chosen) => form.set(name, chosen)}
    />
  );

  return (
    <Page
      title={audience?.name ?? words.newTitle}
      about={
        <>
          <BackLink to={LIST} label={personasText.tabs.audiences} />
          {audience === null && ` ${words.newAbout}`}
          {!mayEdit && ` ${personasText.readOnly}`}
        </>
      }
      actions={
        mayEdit &&
        audience !== null && (
          <Button variant="default" color="red" onClick={() => setRemoving(true)}>
            {personasText.remove}
          </Button>
        )
      }
    >
      <div className={classes.columns}>
        <div className={classes.column}>
          <Section title={words.who}>
            <FieldGrid fields={fields.persona} form={form} guide={words.guide}>
              {choice('product_id', words.product, products.data?.items ?? [])}
              {choice('role_id', words.role, roles.data?.items ?? [])}
            </FieldGrid>
          </Section>
          <Section title={words.known} flush>
            {fields.tables.map((table) => (
              <RowsEditor
                key={table.key}
                table={table}
                // The form has each table's rows under its name.
                rows={form.values[tableName(table.key)] as Row[]}
                faults={form.faults}
                readOnly={form.readOnly}
                onChange={(rows) => form.set(tableName(table.key), rows)}
              />
            ))}
          </Section>
          <RecordFrame
            record={record}
            isNew={audience === null}
            onSave={record.save}
            labelOf={(name) => labelOf(fields, name)}
            shown={(name, value) =>
              Array.isArray(value) && name.startsWith('rows.')
                ? personasText.rows(value.length)
                : shownValue(fieldOf(name), value)
            }
          />
        </div>
        <aside className={classes.column}>
          {audience !== null && <Facts audience={audience} />}
          {audience !== null && mayEdit && <AudienceNext audience={audience} />}
          {audience !== null && <AudienceTemplates audienceId={audience.id} />}
        </aside>
      </div>
      {isRemoving && audience !== null && (
        <RemoveAudienceDialog
          audience={{ id: audience.id, name: audience.name ?? '' }}
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

function labelOf(fields: PersonaFields, name: string): string {
  if (name === 'product_id') return words.product;
  if (name === 'role_id') return words.role;
  const table = fields.tables.find(({ key }) => tableName(key) === name);
  return table?.label ?? capital(fields.persona.find(({ column }) => column === name)?.label ?? name);
}

/** What is worked out of it, and what its role and product add. */
function Facts({ audience }: { audience: Audience }) {
  const { gen_ai_readiness_level: readiness, preferred_service_layer: layer, is_active: isActive } = audience;
  const shared = Object.values(audience.role_rows).reduce((sum, rows) => sum + (rows?.length ?? 0), 0);
  return (
    <Section title={words.workedOut}>
      <div className={classes.column}>
        <div>
          <Mark tone={isActive === true ? 'good' : 'idle'}>{isActive === true ? words.active : words.inactive}</Mark>
        </div>
        {readiness !== null && (
          <p className={classes.note}>{words.readiness(choiceName('gen_ai_readiness_level', readiness))}</p>
        )}
        {layer !== null && <p className={classes.note}>{words.layer(choiceName('preferred_service_layer', layer))}</p>}
        {audience.role_id !== null && <p className={classes.note}>{words.fromRole(shared)}</p>}
        {isActive !== true && <p className={classes.note}>{words.inactiveAbout}</p>}
      </div>
    </Section>
  );
}
