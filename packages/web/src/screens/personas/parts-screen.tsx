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
import {
  type BookingProcess,
  bookingProcessesQuery,
  clientPageQuery,
  type OrgRole,
  type Product,
  productsQuery,
  rolesQuery,
} from './audiences-data.ts';
import { refreshCampaigns } from '../campaigns/campaign-queries.ts';
import { ClientPageDialog } from './client-page-dialog.tsx';
import { PartDialog } from './part-dialog.tsx';
import classes from './personas.module.css';
import { fieldsQuery, refreshPersonas, remove } from './personas-data.ts';
import { PersonasPage } from './personas-page.tsx';

const words = personasText.parts;
const CLIENT_PAGE = 'client';

/** What is in the dialog; `part` null: a new one. */
type Open =
  | { what: 'products'; part: Product | null }
  | { what: 'org-roles'; part: OrgRole | null }
  | { what: 'booking-processes'; part: BookingProcess | null };

const ADD = { products: words.addProduct, 'org-roles': words.addRole, 'booking-processes': words.addProcess };
const REMOVE = {
  products: words.removeProduct,
  'org-roles': words.removeRole,
  'booking-processes': words.removeProcess,
};

/** What audiences and campaigns refer to: products, the roles that people have where they work, how calls are booked. */
export function PartsPage() {
  const clientId = useClientId();
  const mayEdit = useMay('personas.edit');
  const fields = useQuery(fieldsQuery(clientId));
  const products = useQuery(productsQuery(clientId));
  const roles = useQuery(rolesQuery(clientId));
  const processes = useQuery(bookingProcessesQuery(clientId));
  const clientPage = useQuery(clientPageQuery(clientId));
  const mayEditPages = useMay('campaigns.edit');
  const [isOpenPage, setOpenPage] = useState(false);
  const [open, setOpen] = useState<Open | null>(null);
  const [removing, setRemoving] = useState<{ what: Open['what']; id: string; name: string } | null>(null);
  const error = fields.error ?? products.error ?? roles.error ?? processes.error ?? clientPage.error;
  const readAll = async () =>
    await Promise.all([fields, products, roles, processes, clientPage].map(async (query) => await query.refetch()));

  return (
    <PersonasPage about={words.about}>
      {fields.data === undefined ||
      products.data === undefined ||
      roles.data === undefined ||
      processes.data === undefined ||
      clientPage.data === undefined ? (
        error === null ? (
          <Skeleton rows={5} rowHeight={44} />
        ) : (
          <ErrorState error={error} onRetry={() => void readAll()} />
        )
      ) : (
        <div className={classes.halves}>
          <Parts
            title={words.products}
            empty={words.noProducts}
            add={words.addProduct}
            mayEdit={mayEdit}
            items={products.data.items.map((part) => ({
              id: part.id,
              name: part.name ?? '',
              about: part.value_prop ?? part.description ?? '',
              onOpen: () => setOpen({ what: 'products', part }),
            }))}
            onAdd={() => setOpen({ what: 'products', part: null })}
            onRemove={(id, name) => setRemoving({ what: 'products', id, name })}
          />
          <Parts
            title={words.roles}
            empty={words.noRoles}
            add={words.addRole}
            mayEdit={mayEdit}
            items={roles.data.items.map((part) => ({
              id: part.id,
              name: part.name,
              about: [part.department, part.business_function, words.personas(part.personas)]
                .filter(Boolean)
                .join(' · '),
              onOpen: () => setOpen({ what: 'org-roles', part }),
            }))}
            onAdd={() => setOpen({ what: 'org-roles', part: null })}
            onRemove={(id, name) => setRemoving({ what: 'org-roles', id, name })}
          />
          <Parts
            title={words.processes}
            empty=""
            add={words.addProcess}
            mayEdit={mayEditPages}
            items={[
              {
                id: CLIENT_PAGE,
                name: words.clientPage,
                about: clientPage.data.booking_link ?? words.noClientPage,
                onOpen: () => setOpenPage(true),
                stays: true,
              },
              ...processes.data.items.map((part) => ({
                id: part.id,
                name: part.name,
                about: [part.booking_link, words.campaigns(part.campaigns)].join(' · '),
                onOpen: () => setOpen({ what: 'booking-processes', part }),
              })),
            ]}
            onAdd={() => setOpen({ what: 'booking-processes', part: null })}
            onRemove={(id, name) => setRemoving({ what: 'booking-processes', id, name })}
          />
          {isOpenPage && <ClientPageDialog page={clientPage.data.booking_link} onClose={() => setOpenPage(false)} />}
          {open !== null && (
            <PartDialog
              what={open.what}
              title={open.part?.name ?? ADD[open.what]}
              part={open.part}
              fields={fields.data}
              onClose={() => setOpen(null)}
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
            await Promise.all([refreshPersonas(clientId), refreshCampaigns(clientId)]);
            notifyDone(words.deleted);
          }}
        >
          {REMOVE[removing.what]}
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
  /** `stays`: it cannot be deleted. */
  items: readonly { id: string; name: string; about: string; onOpen: () => void; stays?: boolean }[];
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
        {items.map(({ id, name, about, onOpen, stays = false }) => (
          <li key={id}>
            <div className={classes.part}>
              <button type="button" className={classes.partName} onClick={onOpen}>
                {name}
              </button>
              <p className={classes.note}>{about}</p>
            </div>
            {mayEdit && !stays && (
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
