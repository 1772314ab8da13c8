import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemError } from '../../api/problem.ts';
import { useClientId, useMay } from '../../api/session.ts';
import { personasText } from '../../text/personas.ts';
import { uiText } from '../../text/ui.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { type OrgRole, type Product, productsQuery, rolesQuery, type Row, tableName } from './audiences-data.ts';
import { FieldInput } from './field-input.tsx';
import classes from './personas.module.css';
import { fieldsQuery, type PersonaFields, refreshPersonas, remove, upsert, type Values } from './personas-data.ts';
import { PersonasPage } from './personas-page.tsx';
import { RowsEditor } from './rows-editor.tsx';

const words = personasText.parts;
type Open = { kind: 'product'; product: Product | null } | { kind: 'role'; role: OrgRole | null } | null;

/** What audiences refer to: products, and the roles that people have where they work. */
export function PartsPage() {
  const clientId = useClientId();
  const mayEdit = useMay('personas.edit');
  const fields = useQuery(fieldsQuery(clientId));
  const products = useQuery(productsQuery(clientId));
  const roles = useQuery(rolesQuery(clientId));
  const [open, setOpen] = useState<Open>(null);
  const [removing, setRemoving] = useState<{ what: 'products' | 'org-roles'; id: string; name: string } | null>(null);
  const close = (): void => setOpen(null);
  const error = fields.error ?? products.error ?? roles.error;

  return (
    <PersonasPage about={words.about}>
      {error !== null ? (
        <ErrorState
          error={error}
          onRetry={() => void Promise.all([fields.refetch(), products.refetch(), roles.refetch()])}
        />
      ) : fields.data === undefined || products.data === undefined || roles.data === undefined ? (
        <Skeleton rows={5} rowHeight={44} />
      ) : (
        <div className={classes.halves}>
          <Parts
            title={words.products}
            empty={words.noProducts}
            add={words.addProduct}
            mayEdit={mayEdit}
            items={products.data.items.map((product) => ({
              id: product.id,
              name: product.name ?? '',
              about: product.value_prop ?? product.description ?? '',
              onOpen: () => setOpen({ kind: 'product', product }),
            }))}
            onAdd={() => setOpen({ kind: 'product', product: null })}
            onRemove={(id, name) => setRemoving({ what: 'products', id, name })}
          />
          <Parts
            title={words.roles}
            empty={words.noRoles}
            add={words.addRole}
            mayEdit={mayEdit}
            items={roles.data.items.map((role) => ({
              id: role.id,
              name: role.name,
              about: [role.department, role.business_function, words.personas(role.personas)]
                .filter(Boolean)
                .join(' · '),
              onOpen: () => setOpen({ kind: 'role', role }),
            }))}
            onAdd={() => setOpen({ kind: 'role', role: null })}
            onRemove={(id, name) => setRemoving({ what: 'org-roles', id, name })}
          />
          {open?.kind === 'product' && (
            <PartDialog
              what="products"
              title={open.product?.name ?? words.addProduct}
              part={open.product}
              fields={fields.data}
              onClose={close}
            />
          )}
          {open?.kind === 'role' && (
            <PartDialog
              what="org-roles"
              title={open.role?.name ?? words.addRole}
              part={open.role}
              fields={fields.data}
              onClose={close}
            />
          )}
        </div>
      )}
      {removing !== null && (
        <ConfirmDialog
          opened
          danger
          onClose={() => setRemoving(null)}
          title={words.removeTitle(removing.name)}
          confirm={personasText.remove}
          onConfirm={async () => {
            await remove(removing.what, removing.id);
            await refreshPersonas(clientId);
            notifyDone(words.deleted);
          }}
        >
          {removing.what === 'products' ? words.removeProduct : words.removeRole}
        </ConfirmDialog>
      )}
    </PersonasPage>
  );
}

interface PartsProps {
  title: string;
  empty: string;
  add: string;
  mayEdit: boolean;
  items: readonly { id: string; name: string; about: string; onOpen: () => void }[];
  onAdd: () => void;
  onRemove: (id: string, name: string) => void;
}

function Parts({ title, empty, add, mayEdit, items, onAdd, onRemove }: PartsProps) {
  return (
    <Section
      title={title}
      actions={
        mayEdit && (
          <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={onAdd}>
            {add}
          </Button>
        )
      }
    >
      {items.length === 0 && <p className={classes.note}>{empty}</p>}
      <ul className={classes.parts}>
        {items.map(({ id, name, about, onOpen }) => (
          <li key={id}>
            <div className={classes.part}>
              <button type="button" className={classes.partName} onClick={onOpen}>
                {name}
              </button>
              <p className={classes.note}>{about}</p>
            </div>
            {mayEdit && (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={words.removeOne(name)}
                onClick={() => onRemove(id, name)}
              >
                {personasText.remove}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

interface DialogProps {
  what: 'products' | 'org-roles';
  title: string;
  part: Product | OrgRole | null;
  fields: PersonaFields;
  onClose: () => void;
}

/** Changes a product or a role; what somebody else saved meanwhile is said before it is saved over. */
function PartDialog({ what, title, part, fields, onClose }: DialogProps) {
  const clientId = useClientId();
  const mayEdit = useMay('personas.edit');
  const client = useQueryClient();
  const isRole = what === 'org-roles';
  const first: Values = part === null ? {} : { ...part };
  const [values, setValues] = useState<Values>(first);
  const [rows, setRows] = useState<Readonly<Record<string, readonly Row[] | undefined>>>(() =>
    // Rows by table.
    isRole ? { ...(first['rows'] as Record<string, Row[]> | undefined) } : {},
  );
  const [etag, setEtag] = useState(part === null ? '' : String(part.version));
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const set = (column: string, value: unknown): void => setValues({ ...values, [column]: value });
  const columns = isRole ? (['name', 'department', 'business_function'] as const) : [];

  async function save(): Promise<void> {
    setFaults({});
    const own = isRole ? [...columns] : fields.product.map(({ column }) => column);
    const body = Object.fromEntries(own.map((column) => [column, values[column] ?? null]));
    try {
      await upsert(what, { id: part?.id ?? null, etag }, { ...body, ...(isRole && { rows }) });
    } catch (error) {
      if (error instanceof ProblemError && error.status === 412) {
        await refreshPersonas(clientId);
        const { items } = isRole
          ? await client.query({ ...rolesQuery(clientId), staleTime: 0 })
          : await client.query({ ...productsQuery(clientId), staleTime: 0 });
        const now = items.find(({ id }) => id === part?.id);
        if (now !== undefined) setEtag(String(now.version));
        setFaults({ '': uiText.changedHere });
        return;
      }
      if (!(error instanceof ProblemError) || error.fields.length === 0) throw error;
      setFaults(error.byField());
      return;
    }
    await refreshPersonas(clientId);
    notifyDone(words.saved);
    onClose();
  }

  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeOnClickOutside={false}>
      <Stack gap="md">
        {faults[''] !== undefined && (
          <Text size="sm" c="red" role="alert">
            {faults['']}
          </Text>
        )}
        {isRole
          ? columns.map((column) => (
              <TextInput
                key={column}
                label={words.roleFields[column]}
                withAsterisk={column === 'name'}
                value={typeof values[column] === 'string' ? values[column] : ''}
                error={faults[column] ?? null}
                readOnly={!mayEdit}
                onChange={(event) => set(column, event.currentTarget.value === '' ? null : event.currentTarget.value)}
              />
            ))
          : fields.product.map((field) => (
              <FieldInput
                key={field.column}
                field={field}
                value={values[field.column]}
                error={faults[field.column]}
                readOnly={!mayEdit}
                onChange={(value) => set(field.column, value)}
              />
            ))}
        {isRole &&
          fields.role_tables.map((table) => (
            <RowsEditor
              key={table.key}
              table={table}
              rows={rows[table.key] ?? []}
              faults={Object.fromEntries(
                Object.entries(faults).map(([path, message]) => [path === table.key ? tableName(path) : path, message]),
              )}
              readOnly={!mayEdit}
              onChange={(next) => setRows({ ...rows, [table.key]: next })}
            />
          ))}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {uiText.cancel}
          </Button>
          {mayEdit && <BusyButton onClick={save}>{uiText.save}</BusyButton>}
        </Group>
      </Stack>
    </Modal>
  );
}
