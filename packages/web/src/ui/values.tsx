import { useBusinessNow } from '../api/business-clock.ts';
import { useClient } from '../api/session.ts';
import { uiText } from '../text/ui.ts';
import { formatAgo, formatFull, formatWhen } from './format-when.ts';

/** An instant (ISO 8601) in the client's own time; the whole of it on hover. `ago`: how long since instead. */
export function When({ at, ago = false }: { at: string | null; ago?: boolean }) {
  const { timezone } = useClient();
  const now = useBusinessNow(15_000);
  if (at === null) return <span>{uiText.never}</span>;
  const ms = new Date(at).getTime();
  return (
    <time dateTime={at} title={formatFull(ms, timezone)} suppressHydrationWarning>
      {ago ? formatAgo(ms, now) : formatWhen(ms, now, timezone)}
    </time>
  );
}

/** "07400 123456" for the UK, "+353 85 012 3456" spaced elsewhere. Takes E.164. */
export function formatPhone(e164: string): string {
  const uk = /^\+44(\d{4})(\d{6})$/.exec(e164);
  if (uk !== null) return `0${uk[1]} ${uk[2]}`;
  const other = /^(\+\d{2,3}?)(\d{2,3})(\d{3})(\d{3,4})$/.exec(e164);
  return other === null ? e164 : other.slice(1).join(' ');
}

/** A phone number as people here write it; E.164 on hover. */
export function Phone({ e164 }: { e164: string }) {
  return (
    <span title={e164} className="rk-figures" style={{ whiteSpace: 'nowrap' }}>
      {formatPhone(e164)}
    </span>
  );
}

/** Integer pence as pounds: "£12.40"; `compact` leaves out ".00" from £100 on. */
export function formatPence(pence: number, compact = false): string {
  const digits = compact && Math.abs(pence) >= 10_000 ? 0 : 2;
  return (pence / 100).toLocaleString('en-GB', {
    style: 'currency',
    currency: 'GBP',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** A count with thousands separators. */
export function Count({ value }: { value: number }) {
  return <span className="rk-figures">{value.toLocaleString('en-GB')}</span>;
}
