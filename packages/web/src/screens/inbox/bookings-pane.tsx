import { SegmentedControl } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useClientId } from '../../api/session.ts';
import { inboxText } from '../../text/inbox.ts';
import { EmptyState } from '../../ui/states.tsx';
import { Mark, type Tone } from '../../ui/status-badge.tsx';
import { Phone, When } from '../../ui/values.tsx';
import classes from './list.module.css';
import { type Booking, type BookingTime, bookingsQuery } from './inbox-data.ts';
import { PagedList } from './paged-list.tsx';

const text = inboxText.bookings;
const ROW_HEIGHT = 76;

const TONES: Readonly<Record<Booking['status'], Tone>> = {
  pending: 'warn',
  confirmed: 'good',
  moved: 'idle',
  cancelled: 'idle',
};

/** Calls that leads booked; one leads to its conversation. */
export function BookingsPane({ time, onTime }: { time: BookingTime; onTime: (time: BookingTime) => void }) {
  const query = useInfiniteQuery(bookingsQuery(useClientId(), time));
  return (
    <>
      <div className={classes.searchBar}>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={text.time}
          value={time}
          onChange={(value) => onTime(value === 'past' ? 'past' : 'upcoming')}
          data={[
            { value: 'upcoming', label: text.upcoming },
            { value: 'past', label: text.past },
          ]}
        />
      </div>
      <PagedList
        query={query}
        rowHeight={ROW_HEIGHT}
        label={inboxText.queues.bookings}
        empty={<EmptyState title={text.emptyTitle[time]} body={text.emptyBody} />}
      >
        {(booking) => <BookingRow booking={booking} />}
      </PagedList>
    </>
  );
}

function BookingRow({ booking }: { booking: Booking }) {
  const clientId = useClientId();
  const { lead, conversation_id } = booking;
  const content = (
    <>
      <span className={classes.rowTop}>
        <span className={classes.rowName}>{lead === null ? text.nobody : lead.name}</span>
        <span className={classes.rowTime}>
          <When at={booking.starts_at} />
        </span>
      </span>
      <span className={classes.rowText}>
        {lead !== null && <Phone e164={lead.phone} />}
        {lead?.assigned_to != null && ` · ${lead.assigned_to}`}
      </span>
      <span className={classes.rowMarks}>
        <Mark tone={TONES[booking.status]}>{text.status[booking.status]}</Mark>
      </span>
    </>
  );
  return (
    <div role="listitem" className={classes.rowBox}>
      {conversation_id === null ? (
        <div className={classes.row}>{content}</div>
      ) : (
        <Link
          to="/c/$clientId/inbox/{-$conversationId}"
          params={{ clientId, conversationId: conversation_id }}
          search={(before: Record<string, string>) => before}
          resetScroll={false}
          preload={false}
          className={classes.row}
        >
          {content}
        </Link>
      )}
    </div>
  );
}
