import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconAddressBook, IconHandStop } from '@tabler/icons-react';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useCallback, useRef, useState } from 'react';
import { useClient, useClientId, useMay } from '../../api/session.ts';
import { leadsText } from '../../text/leads.ts';
import { uiText } from '../../text/ui.ts';
import { notifyDone } from '../../ui/notify.ts';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EmptyState, ErrorState, ForbiddenState } from '../../ui/states.tsx';
import { useKeyboardList } from '../../ui/use-keyboard-list.ts';
import { useUrlState } from '../../ui/use-url-state.ts';
import { BulkBar } from './bulk-bar.tsx';
import { useColumns } from './columns.tsx';
import { FilterBar } from './filter-bar.tsx';
import { anySet } from './filter-words.ts';
import { LeadDrawer } from './lead-drawer.tsx';
import { FILTERS, filterOf, type FilterState, NONE, queryOf } from './lead-filters.ts';
import { LeadGrid } from './lead-grid.tsx';
import classes from './leads.module.css';
import { StopList } from './stop-list.tsx';
import { useLeadWindows } from './use-lead-windows.ts';
import { useSelection } from './use-selection.ts';
import { ColumnsMenu, ViewsMenu } from './view-menus.tsx';

/** What stands beside the list when no lead does: `stop-list`. */
const PANELS = { panel: '' };
const NARROW = '(max-width: 48em)';
/** Rows that shift takes at once; more are better named by a filter. */
const RANGE_MAX = 2000;

/** The list of leads, with a lead's drawer over it when the address names one. */
export function LeadsScreen() {
  if (!useMay('leads.view')) {
    return (
      <Page title={leadsText.title}>
        <ForbiddenState permission="leads.view" />
      </Page>
    );
  }
  return <Leads />;
}

function Leads() {
  const clientId = useClientId();
  const { leadId } = useParams({ strict: false });
  const navigate = useNavigate();
  const isNarrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const [state, change] = useUrlState(FILTERS);
  const [{ panel }, setPanel] = useUrlState(PANELS);
  const isStopList = panel === 'stop-list' && leadId === undefined;
  const query = queryOf(state, true);
  const [range, setRange] = useState({ first: 0, last: 40 });
  const windows = useLeadWindows(clientId, query, queryOf(state, false), range);
  const selection = useSelection(query);
  const columns = useColumns();
  const mayMark = [useMay('leads.edit'), useMay('leads.export')].some(Boolean);
  const maySeeStops = useMay('suppressions.view');
  const anchor = useRef<{ index: number; id: string } | null>(null);
  const { total } = windows;

  const go = useCallback(
    (id: string | undefined, replace = false) =>
      void navigate({
        to: '/c/$clientId/leads/{-$leadId}',
        params: { clientId, leadId: id },
        search: (before: Record<string, string>) => before,
        replace,
        resetScroll: false,
      }),
    [clientId, navigate],
  );
  const openAt = (index: number): void => {
    const lead = windows.at(index);
    if (lead === undefined) return;
    keyboard.setActive(index);
    go(lead.id, leadId !== undefined);
  };
  /** Where a lead that stood at a place stands now; null when nobody knows. */
  const whereIs = ({ index, id }: { index: number; id: string }): number | null => {
    if (windows.at(index)?.id === id) return index;
    const moved = windows.indexOf(id);
    return moved === -1 ? null : moved;
  };
  const mark = async (index: number, isRange: boolean): Promise<void> => {
    const lead = windows.at(index);
    if (lead === undefined) return;
    const from = anchor.current === null ? null : whereIs(anchor.current);
    const on = !selection.has(lead.id);
    anchor.current = { index, id: lead.id };
    if (!isRange || from === null) selection.toggle(lead.id);
    else if (Math.abs(index - from) > RANGE_MAX) notifyDone(leadsText.rangeTooLong(RANGE_MAX));
    else {
      const rows = await windows.between(Math.min(from, index), Math.max(from, index));
      selection.set(
        rows.map(({ id }) => id),
        on,
      );
    }
  };
  const close = useCallback(() => {
    const id = leadId;
    go(undefined);
    // Back to where one came from, for who works by keyboard.
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-lead="${id}"] button`)?.focus());
  }, [go, leadId]);
  const closePanel = useCallback(() => setPanel({ panel: '' }), [setPanel]);
  const keyboard = useKeyboardList({
    count: total,
    keys: { at: (index) => windows.at(index)?.id, indexOf: windows.indexOf },
    onOpen: openAt,
    onToggle: (index) => void (mayMark && mark(index, false)),
    onEscape: () => (leadId !== undefined ? close() : selection.clear()),
    enabled: leadId === undefined && !isStopList,
  });
  const setView = (next: FilterState, ids: string[] | null): void => {
    change(next);
    if (ids !== null) columns.choose(ids);
  };
  const onRange = useCallback((first: number, last: number) => {
    setRange((before) => (before.first === first && before.last === last ? before : { first, last }));
  }, []);
  const step = (by: 1 | -1): void => {
    const here = keyboard.active ?? windows.indexOf(leadId ?? '');
    const next = windows.at(here + by);
    if (next === undefined) return;
    keyboard.setActive(here + by);
    go(next.id, true);
  };
  const counted = windows.isPending ? undefined : leadsText.counted(total, windows.isExact);
  return (
    <Page
      title={leadsText.title}
      {...(counted !== undefined && { about: counted })}
      full
      actions={
        <>
          {maySeeStops && (
            <Button
              variant="default"
              leftSection={<IconHandStop size={15} aria-hidden />}
              aria-expanded={isStopList}
              onClick={() => {
                if (leadId !== undefined) close();
                setPanel({ panel: isStopList ? '' : 'stop-list' });
              }}
            >
              {leadsText.stopList.title}
            </Button>
          )}
          <ViewsMenu state={state} columns={columns.ids} onGo={setView} />
          {!isNarrow && <ColumnsMenu chosen={columns.ids} onChoose={columns.choose} />}
        </>
      }
    >
      <div className={classes.screen}>
        <FilterBar state={state} change={change} />
        <Content
          isEmpty={!windows.isPending && windows.error === null && total === 0}
          isFiltered={anySet(state)}
          windows={windows}
          onClear={() => change({ ...NONE, sort: state.sort })}
        >
          <LeadGrid
            windows={windows}
            columns={columns.columns}
            selection={selection}
            narrow={isNarrow}
            active={keyboard.active}
            openId={leadId ?? null}
            onRange={onRange}
            onOpen={openAt}
            onMark={(index, isRange) => void mark(index, isRange)}
            mayMark={mayMark}
          />
        </Content>
        <BulkBar selection={selection} total={total} isExact={windows.isExact} filter={filterOf(state)} />
        {isStopList && <StopList onClose={closePanel} />}
        {leadId !== undefined && (
          <LeadDrawer key={leadId} id={leadId} onClose={close} onNext={() => step(1)} onPrevious={() => step(-1)} />
        )}
      </div>
    </Page>
  );
}

function Content(props: {
  isEmpty: boolean;
  isFiltered: boolean;
  windows: { isPending: boolean; error: unknown; retry: () => void; total: number };
  onClear: () => void;
  children: React.ReactNode;
}) {
  const { isEmpty, isFiltered, windows, onClear, children } = props;
  const clientId = useClientId();
  const isLimited = useClient().me.allowed_dataset_ids !== null;
  const mayImport = useMay('leads.import') && !isLimited;
  if (windows.error !== null && windows.total === 0)
    return <ErrorState error={windows.error} onRetry={windows.retry} />;
  if (windows.isPending) return <Skeleton rows={12} rowHeight={28} />;
  if (!isEmpty) {
    return (
      <>
        {windows.error !== null && (
          <div className={classes.partly} role="alert">
            <span>{leadsText.partly}</span>
            <Button variant="default" size="compact-sm" onClick={windows.retry}>
              {uiText.retry}
            </Button>
          </div>
        )}
        {children}
      </>
    );
  }
  if (isFiltered) {
    return (
      <EmptyState
        icon={<IconAddressBook size={22} />}
        title={leadsText.nothingTitle}
        body={leadsText.nothingBody}
        action={
          <Button variant="default" onClick={onClear}>
            {leadsText.clearFilters}
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      icon={<IconAddressBook size={22} />}
      title={leadsText.emptyTitle}
      body={mayImport ? leadsText.emptyBody : leadsText.emptyElsewhere}
      action={
        mayImport && (
          <Button renderRoot={(rest) => <Link to="/c/$clientId/imports/new" params={{ clientId }} {...rest} />}>
            {leadsText.emptyAct}
          </Button>
        )
      }
    />
  );
}
