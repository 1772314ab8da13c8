import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { readAgain } from '../../api/query-client.ts';
import type { paths } from '../../api/schema.d.ts';
import { useClientId, useMay } from '../../api/session.ts';
import { leadsText } from '../../text/leads.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { Phone, When } from '../../ui/values.tsx';
import classes from './drawer.module.css';
import { EvidenceDialog } from './evidence-dialog.tsx';
import { isLiftedByStart } from './lifted-by-start.ts';

const text = leadsText.stopList;
const TYPING_MS = 250;
const PAGE = 50;

type Entry = paths['/api/v1/suppressions']['get']['responses'][200]['content']['application/json']['items'][number];

const SOURCES = Object.entries(text.sources).map(([value, label]) => ({ value, label }));

function listQuery(clientId: string, q: string, source: string) {
  return infiniteQueryOptions({
    queryKey: ['leads', clientId, 'stops', q, source],
    queryFn: ({ pageParam }) => {
      const filter = { ...(q !== '' && { q }), ...(source !== '' && { source: source as 'person' }) };
      const query = { limit: PAGE, ...filter, ...(pageParam !== null && { after: pageParam }) };
      return call(api.GET('/api/v1/suppressions', { params: { query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** The stop list, the latest first. */
export function StopEntries() {
  const clientId = useClientId();
  const [typed, setTyped] = useState('');
  const [source, setSource] = useState('');
  const [q] = useDebouncedValue(typed.trim(), TYPING_MS);
  const [lifting, setLifting] = useState<Entry | null>(null);
  const list = useInfiniteQuery(listQuery(clientId, q, source));
  const entries = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section className={classes.section} aria-label={text.entries}>
      <h3 className={classes.heading}>{text.entries}</h3>
      <div className={classes.ask}>
        <TextInput
          aria-label={text.search}
          placeholder={text.search}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <NativeSelect
          aria-label={text.source}
          value={source}
          onChange={(event) => setSource(event.currentTarget.value)}
          data={SOURCES}
        />
      </div>
      {list.isPending ? (
        <Skeleton rows={6} />
      ) : list.isLoadingError ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : entries.length === 0 ? (
        <EmptyState title={q === '' && source === '' ? text.emptyTitle : text.nothingTitle} body={text.emptyBody} />
      ) : (
        <ul className={classes.entries}>
          {entries.map((entry) => (
            <StopEntry key={entry.id} entry={entry} onLift={() => setLifting(entry)} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <BusyButton variant="default" onClick={() => list.fetchNextPage()}>
          {text.more}
        </BusyButton>
      )}
      {lifting !== null && (
        <EvidenceDialog
          title={leadsText.lifting.title}
          body={leadsText.lifting.body}
          label={leadsText.lifting.reason}
          confirm={leadsText.lifting.confirm}
          onClose={() => setLifting(null)}
          onConfirm={async (reason) => {
            await call(
              api.PUT('/api/v1/suppressions/{id}/lift', { params: { path: { id: lifting.id } }, body: { reason } }),
            );
            notifyDone(leadsText.drawer.liftedSaid);
            await readAgain({ queryKey: ['leads', clientId] });
          }}
        />
      )}
    </section>
  );
}

function StopEntry({ entry, onLift }: { entry: Entry; onLift: () => void }) {
  const mayEdit = useMay('suppressions.edit');
  return (
    <li>
      <div>
        <strong>
          <Phone e164={entry.phone} />
        </strong>
        <p className={classes.whole}>
          {entry.reason}, {leadsText.drawer.since} <When at={entry.since} />
        </p>
        {entry.evidence !== null && <q className={classes.evidence}>{entry.evidence}</q>}
      </div>
      {entry.may_lift ? (
        mayEdit && (
          <Button
            variant="subtle"
            size="compact-xs"
            aria-label={`${leadsText.drawer.lift}: ${entry.phone}`}
            onClick={onLift}
          >
            {leadsText.drawer.lift}
          </Button>
        )
      ) : (
        <span className={classes.whole}>{isLiftedByStart(entry.source) ? text.theirs : text.stays}</span>
      )}
    </li>
  );
}
