import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useClientId, useMay } from '../../api/session.ts';
import { capital, personasText } from '../../text/personas.ts';
import { uiText } from '../../text/ui.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { ConflictDialog } from '../../ui/conflict-dialog.tsx';
import { FormModal } from '../../ui/form-modal.tsx';
import { type Stored, useRecordForm } from '../../ui/record-form.ts';
import {
  type BookingProcess,
  bookingProcessesQuery,
  type OrgRole,
  type Product,
  productsQuery,
  rolesQuery,
  type Row,
  tableName,
} from './audiences-data.ts';
import { FieldInput, shownValue } from './field-input.tsx';
import { type PersonaFields, refreshPersonas, upsert, type Values } from './personas-data.ts';
import { RowsEditor } from './rows-editor.tsx';

const words = personasText.parts;
/** What is entered line by line, of what has no fields to look up. */
const LINES = {
  'org-roles': ['name', 'department', 'business_function'],
  'booking-processes': ['name', 'booking_link'],
} as const;
const REQUIRED = ['name', 'booking_link'];
type Line = (typeof LINES)[keyof typeof LINES][number];
type Part = Product | OrgRole | BookingProcess;

interface Props {
  what: 'products' | keyof typeof LINES;
  title: string;
  part: Part | null;
  fields: PersonaFields;
  onClose: () => void;
}

/** Changes a product, a role or a booking process; what somebody else saved meanwhile is chosen field by field. */
export function PartDialog({ what, title, part, fields, onClose }: Props) {
  const clientId = useClientId();
  const mayEdit = useMay(what === 'booking-processes' ? 'campaigns.edit' : 'personas.edit');
  const client = useQueryClient();
  const isRole = what === 'org-roles';
  const lines: readonly Line[] | null = what === 'products' ? null : LINES[what];
  // Something new that was saved by its key goes on in the same dialog.
  const [id, setId] = useState(part?.id ?? null);

  const storedOf = useCallback(
    (now: Part | null): Stored<Values> => {
      const record: Values = now === null ? {} : { ...now };
      // Rows by table.
      const rows = (record['rows'] ?? {}) as Readonly<Record<string, readonly Row[] | undefined>>;
      const columns = lines ?? fields.product.map(({ column }) => column);
      const values = [
        ...columns.map((column) => [column, record[column] ?? null] as const),
        ...(isRole ? fields.role_tables.map(({ key }) => [tableName(key), rows[key] ?? []] as const) : []),
      ];
      return { values: Object.fromEntries(values), etag: now === null ? '' : String(now.version) };
    },
    [isRole, lines, fields],
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
      const { record } = await upsert<Part>(what, { id, etag }, body);
      setId(record.id);
      await refreshPersonas(clientId);
      return storedOf(record);
    },
    [what, id, clientId, storedOf],
  );
  const read = useCallback(async () => {
    await refreshPersonas(clientId);
    const parts = await readParts(client, what, clientId);
    return storedOf(parts.find((item) => item.id === id) ?? null);
  }, [client, clientId, what, id, storedOf]);
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
    <FormModal
      isDirty={record.isDirty}
      isCovered={conflict !== null}
      onClose={onClose}
      title={title}
      size="lg"
      closeOnClickOutside={false}
    >
      <Stack gap="md">
        {form.faults[''] !== undefined && (
          <Text size="sm" c="red" role="alert">
            {form.faults['']}
          </Text>
        )}
        {lines !== null
          ? lines.map((column) => (
              <TextInput
                key={column}
                label={words.lineFields[column]}
                withAsterisk={REQUIRED.includes(column)}
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
          labelOf={(name) => labelOf(fields, lines, name)}
          shown={(name, value) =>
            Array.isArray(value) && name.startsWith('rows.')
              ? personasText.rows(value.length)
              : shownValue(lines === null ? fieldOf(name) : undefined, value)
          }
          onClose={record.closeConflict}
          onSave={async (patch) => closeWhen(await record.settle(patch))}
        >
          {uiText.conflict.body}
        </ConflictDialog>
      )}
    </FormModal>
  );
}

async function readParts(client: QueryClient, what: Props['what'], clientId: string): Promise<readonly Part[]> {
  const now = { staleTime: 0 };
  if (what === 'org-roles') return (await client.query({ ...rolesQuery(clientId), ...now })).items;
  if (what === 'products') return (await client.query({ ...productsQuery(clientId), ...now })).items;
  return (await client.query({ ...bookingProcessesQuery(clientId), ...now })).items;
}

function labelOf(fields: PersonaFields, lines: readonly Line[] | null, name: string): string {
  if (lines === null) return capital(fields.product.find(({ column }) => column === name)?.label ?? name);
  const column = lines.find((each) => each === name);
  if (column !== undefined) return words.lineFields[column];
  return fields.role_tables.find(({ key }) => tableName(key) === name)?.label ?? name;
}
