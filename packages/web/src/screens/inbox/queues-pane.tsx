import {
  IconCalendarEvent,
  IconFlame,
  IconInbox,
  IconMessageQuestion,
  IconMoon,
  IconRobot,
  IconUser,
  IconUserExclamation,
  IconUserQuestion,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useClientId, useMay } from '../../api/session.ts';
import { inboxText } from '../../text/inbox.ts';
import classes from './inbox.module.css';
import { countsQuery, type Place, QUEUES } from './inbox-data.ts';

const ICONS = {
  hot: IconFlame,
  needs_person: IconUserExclamation,
  ai: IconRobot,
  mine: IconUser,
  unassigned: IconUserQuestion,
  snoozed: IconMoon,
  all: IconInbox,
  bookings: IconCalendarEvent,
  unmatched: IconMessageQuestion,
} as const;
const PLACES = [...QUEUES, 'bookings', 'unmatched'] as const;

/** The queues with how many stand in each. */
export function QueuesPane(props: { place: Place; campaign: string; onChoose: (place: Place) => void }) {
  const { place, campaign, onChoose } = props;
  const maySeeCalls = useMay('bookings.view');
  const places = PLACES.filter((each) => each !== 'bookings' || maySeeCalls);
  const { data: counts } = useQuery(countsQuery(useClientId(), campaign));
  return (
    <nav aria-label={inboxText.queues.label}>
      <ul className={classes.queueList}>
        {places.map((each) => {
          const Icon = ICONS[each];
          const count = counts?.[each];
          return (
            <li key={each}>
              <button
                type="button"
                className={classes.queue}
                aria-current={each === place}
                data-urgent={(each === 'hot' || each === 'needs_person') && count !== undefined && count > 0}
                onClick={() => onChoose(each)}
              >
                <Icon size={16} aria-hidden className={classes.queueIcon} />
                <span className={classes.queueName}>{inboxText.queues[each]}</span>
                {count !== undefined && counts !== undefined && (
                  <span className={classes.count}>
                    {count >= counts.counted_to ? inboxText.queues.atLeast(count) : count}
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
