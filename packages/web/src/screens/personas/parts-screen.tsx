import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClientId, useMay } from '../../api/session.ts';
import { personasText } from '../../text/personas.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { type OrgRole, type Product, productsQuery, rolesQuery } from './audiences-data.ts';
import { PartDialog } from './part-dialog.tsx';
import classes from './personas.module.css';
import { fieldsQuery, refreshPersonas, remove } from './personas-data.ts';
import { PersonasPage } from './personas-page.tsx';

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
