import { Checkbox } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, useEffect, useEffectEvent, useRef } from 'react';
import { leadsText } from '../../text/leads.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { rowMark } from '../../ui/use-keyboard-list.ts';
import { Phone } from '../../ui/values.tsx';
import { type Column, NameCell, Next } from './columns.tsx';
import { type LeadRow, nameOf } from './leads-data.ts';
import classes from './leads.module.css';
import type { LeadSelection } from './use-selection.ts';
import type { LeadWindows } from './use-lead-windows.ts';

const ROW = 36;
const CARD = 84;
/** Browsers draw nothing beyond some 33 million pixels. */
const PIXELS_MAX = 30_000_000;
const MARK_WIDTH = 44;
const NAME_WIDTH = 180;

interface Props {
  windows: LeadWindows;
  columns: readonly Column[];
  selection: LeadSelection;
  /** Cards instead of rows. */
  narrow: boolean;
  active: number | null;
  openId: string | null;
  onRange: (first: number, last: number) => void;
  onOpen: (index: number) => void;
  onMark: (index: number, range: boolean) => void;
  mayMark: boolean;
}

/** Leads as a grid of any length: only what is on screen is drawn, and only its windows are fetched. */
export function LeadGrid(props: Props) {
  const { windows, columns, narrow, active, onRange } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const height = narrow ? CARD : ROW;
  const count = Math.min(windows.total, Math.floor(PIXELS_MAX / height));
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 10,
    scrollPaddingStart: narrow ? 0 : 34,
  });
  const rows = virtualizer.getVirtualItems();
  const first = rows[0]?.index ?? 0;
  const last = rows.at(-1)?.index ?? 0;
  // While somebody drags the scroll bar, what flies by is not fetched.
  useEffect(() => {
    const timer = setTimeout(() => onRange(first, last), 80);
    return () => clearTimeout(timer);
  }, [first, last, onRange]);
  useEffect(() => virtualizer.measure(), [virtualizer, height]);
  // When the cursor goes to another row, not when rows slide in above it.
  const activeKey = active === null ? null : (windows.at(active)?.id ?? active);
  const showActive = useEffectEvent(() => {
    if (active !== null) virtualizer.scrollToIndex(active);
  });
  useEffect(() => {
    if (activeKey !== null) showActive();
  }, [activeKey]);
  const width = MARK_WIDTH + NAME_WIDTH + columns.reduce((sum, column) => sum + column.width, 0);
  const template = `${MARK_WIDTH}px minmax(${NAME_WIDTH}px, 1fr) ${columns.map((each) => `${each.width}px`).join(' ')}`;
  const style = narrow ? {} : { gridTemplateColumns: template };
  const drawn = new Set<string>();
  return (
    <div
      ref={scroller}
      className={classes.scroller}
      role="grid"
      aria-label={leadsText.list}
      aria-rowcount={count + 1}
      aria-colcount={columns.length + 2}
      tabIndex={0}
    >
      <div style={narrow ? {} : { minWidth: width }} role="presentation">
        {!narrow && <Head {...props} style={style} />}
        <div role="rowgroup" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {rows.map(({ index, start }) => {
            const lead = windows.at(index);
            const place = { height, transform: `translateY(${start}px)`, ...style };
            if (lead === undefined) return <Waiting key={index} index={index} narrow={narrow} style={place} />;
            // The focus stays with a person who moves; while windows are read again one may stand in two places.
            const key = drawn.has(lead.id) ? index : lead.id;
            drawn.add(lead.id);
            return <Row key={key} {...props} lead={lead} index={index} style={place} />;
          })}
        </div>
      </div>
    </div>
  );
}

function Head({ columns, selection, windows, mayMark, style }: Props & { style: React.CSSProperties }) {
  const chosen = selection.count(windows.total);
  return (
    <div className={classes.head} role="row" aria-rowindex={1} style={style}>
      <span className={classes.markCell} role="columnheader" aria-label={leadsText.mark}>
        {mayMark && (
          <Checkbox
            size="xs"
            aria-label={leadsText.markAll}
            checked={chosen > 0 && chosen === windows.total}
            indeterminate={chosen > 0 && chosen < windows.total}
            onChange={() => (chosen > 0 ? selection.clear() : selection.chooseAll())}
          />
        )}
      </span>
      {[leadsText.columns.name, ...columns.map(({ title }) => title)].map((title) => (
        <span key={title} className={classes.cell} role="columnheader">
          {title}
        </span>
      ))}
    </div>
  );
}

function Row(props: Props & { lead: LeadRow; index: number; style: React.CSSProperties }) {
  const { lead, index, columns, selection, narrow, active, openId, onOpen, onMark, mayMark, style } = props;
  const isChosen = selection.has(lead.id);
  const mark = (event: MouseEvent): void => {
    event.stopPropagation();
    onMark(index, event.shiftKey);
  };
  const box = mayMark && (
    <Checkbox
      size="xs"
      aria-label={leadsText.markOne(nameOf(lead))}
      checked={isChosen}
      onChange={() => {}}
      onClick={mark}
    />
  );
  const state = {
    role: 'row',
    'aria-rowindex': index + 2,
    'aria-selected': isChosen,
    'data-lead': lead.id,
    'data-active': active === index || undefined,
    'data-open': openId === lead.id || undefined,
    onClick: () => onOpen(index),
    style,
  } as const;
  if (narrow) {
    return (
      <div className={classes.card} {...state}>
        <span className={classes.markCell} role="gridcell">
          {box}
        </span>
        <span className={classes.cardBody} role="gridcell">
          <span className={classes.cardTop}>
            <OpenButton lead={lead} onOpen={() => onOpen(index)} />
            <StatusBadge kind="lead" status={lead.status} />
          </span>
          <span className={classes.cardMiddle}>
            <Phone e164={lead.phone} /> · {lead.dataset_name}
          </span>
          <Next lead={lead} />
        </span>
      </div>
    );
  }
  return (
    <div className={classes.row} {...state}>
      <span className={classes.markCell} role="gridcell">
        {box}
      </span>
      <span className={classes.cell} role="gridcell">
        <OpenButton lead={lead} onOpen={() => onOpen(index)} />
      </span>
      {columns.map((column) => (
        <span key={column.id} className={classes.cell} role="gridcell">
          {column.cell(lead)}
        </span>
      ))}
    </div>
  );
}

function OpenButton({ lead, onOpen }: { lead: LeadRow; onOpen: () => void }) {
  return (
    <button
      type="button"
      {...rowMark(lead.id)}
      className={classes.open}
      onClick={(event) => {
        event.stopPropagation();
        onOpen();
      }}
    >
      <NameCell lead={lead} />
    </button>
  );
}

function Waiting({ index, narrow, style }: { index: number; narrow: boolean; style: React.CSSProperties }) {
  return (
    <div className={narrow ? classes.card : classes.row} role="row" aria-rowindex={index + 2} aria-busy style={style}>
      <span role="gridcell" className={classes.waiting}>
        <span className="rk-hidden">{leadsText.waiting}</span>
      </span>
    </div>
  );
}
