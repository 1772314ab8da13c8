import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useClientId, useMay } from '../../api/session.ts';
import { capital, personasText } from '../../text/personas.ts';
import { uiText } from '../../text/ui.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { ConflictDialog } from '../../ui/conflict-dialog.tsx';
import { type Stored, useRecordForm } from '../../ui/record-form.ts';
import { type OrgRole, type Product, productsQuery, rolesQuery, type Row, tableName } from './audiences-data.ts';
import { FieldInput, shownValue } from './field-input.tsx';
import { type PersonaFields, refreshPersonas, upsert, type Values } from './personas-data.ts';
import { RowsEditor } from './rows-editor.tsx';

const words = personasText.parts;
const ROLE_COLUMNS = ['name', 'department', 'business_function'] as const;

interface Props {
  what: 'products' | 'org-roles';
  title: string;
  part: Product | OrgRole | null;
  fields: PersonaFields;
  onClose: () => void;
}

/** Changes a product or a role; what somebody else saved meanwhile is chosen field by field. */
export function PartDialog({ what, title, part, fields, onClose }: Props) {
  const clientId = useClientId();
  const mayEdit = useMay('personas.edit');
  const client = useQueryClient();
  const isRole = what === 'org-roles';
  const id = part?.id ?? null;

  const storedOf = useCallback(
    (now: Product | OrgRole | null): Stored<Values> => {
      const record: Values = now === null ? {} : { ...now };
      // Rows by table.
      const rows = (record['rows'] ?? {}) as Readonly<Record<string, readonly Row[] | undefined>>;
      const columns = isRole ? ROLE_COLUMNS : fields.product.map(({ column }) => column);
      const values = [
        ...columns.map((column) => [column, record[column] ?? null] as const),
        ...(isRole ? fields.role_tables.map(({ key }) => [tableName(key), rows[key] ?? []] as const) : []),
      ];
      return { values: Object.fromEntries(values), etag: now === null ? '' : String(now.version) };
    },
    [isRole, fields],
  );
  const save = useCallback(
    async (patch: Partial<Values>, etag: string, values: Values): Promise<Stored<Values>> => {
      const changed = Object.entries(patch);
      const rows = changed.filter(([name]) => name.startsWith('rows.')).map(([name, list]) => [name.slice(5), list]);
      const body = {
        name: values['name'] ?? '',
        ...Object.fromEntries(changed.filter(([name]) => !name.startsWith('rows.'))),
        ...(rows.length > 0 && { rows: Object.fromEntries(rows) as Values }),
      };
      const { record } = await upsert<Product | OrgRole>(what, { id, etag }, body);
      await refreshPersonas(clientId);
      return storedOf(record);
    },
    [what, id, clientId, storedOf],
  );
  const read = useCallback(async () => {
    await refreshPersonas(clientId);
    const { items } = isRole
      ? await client.query({ ...rolesQuery(clientId), staleTime: 0 })
      : await client.query({ ...productsQuery(clientId), staleTime: 0 });
    return storedOf(items.find((item) => item.id === id) ?? null);
  }, [client, clientId, isRole, id, storedOf]);
  const faultPath = useCallback(
    // Words are refused by the table that they are in.
    (path: string) => (fields.role_tables.some(({ key }) => key === path) ? tableName(path) : path),
    [fields],
  );
  const record = useRecordForm<Values>({
    stored: storedOf(part),
    readOnly: !mayEdit,
    ...{ save, read, saved: words.saved, faultPath },
  });
  const { form, stored, conflict } = record;
  const closeWhen = (isDone: boolean): void => {
    if (isDone) onClose();
  };
  const fieldOf = (name: string) => fields.product.find(({ column }) => column === name);

  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeOnClickOutside={false}>
      <Stack gap="md">
        {form.faults[''] !== undefined && (
          <Text size="sm" c="red" role="alert">
            {form.faults['']}
          </Text>
        )}
        {isRole
          ? ROLE_COLUMNS.map((column) => (
              <TextInput
                key={column}
                label={words.roleFields[column]}
                withAsterisk={column === 'name'}
                value={typeof form.values[column] === 'string' ? form.values[column] : ''}
                error={form.faults[column] ?? null}
                readOnly={form.readOnly}
                onChange={(event) =>
                  form.set(column, event.currentTarget.value === '' ? null : event.currentTarget.value)
                }
              />
            ))
          : fields.product.map((field) => (
              <FieldInput
                key={field.column}
                field={field}
                value={form.values[field.column]}
                error={form.faults[field.column]}
                readOnly={form.readOnly}
                onChange={(value) => form.set(field.column, value)}
              />
            ))}
        {isRole &&
          fields.role_tables.map((table) => (
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
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {uiText.cancel}
          </Button>
          {mayEdit && <BusyButton onClick={async () => closeWhen(await record.save())}>{uiText.save}</BusyButton>}
        </Group>
      </Stack>
      {conflict !== null && (
        <ConflictDialog
          title={uiText.conflict.title}
          base={stored.values}
          theirs={conflict.values}
          patch={form.patch}
          labelOf={(name) => labelOf(fields, isRole, name)}
          shown={(name, value) =>
            Array.isArray(value) && name.startsWith('rows.')
              ? personasText.rows(value.length)
              : shownValue(isRole ? undefined : fieldOf(name), value)
          }
          onClose={record.closeConflict}
          onSave={async (patch) => closeWhen(await record.settle(patch))}
        >
          {uiText.conflict.body}
        </ConflictDialog>
      )}
    </Modal>
  );
}

function labelOf(fields: PersonaFields, isRole: boolean, name: string): string {
  if (!isRole) return capital(fields.product.find(({ column }) => column === name)?.label ?? name);
  const column = ROLE_COLUMNS.find((each) => each === name);
  if (column !== undefined) return words.roleFields[column];
  return fields.role_tables.find(({ key }) => tableName(key) === name)?.label ?? name;
}
