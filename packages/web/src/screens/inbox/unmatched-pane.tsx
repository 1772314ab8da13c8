import { useInfiniteQuery } from '@tanstack/react-query';
import { useClientId } from '../../api/session.ts';
import { inboxText } from '../../text/inbox.ts';
import { EmptyState } from '../../ui/states.tsx';
import { Mark } from '../../ui/status-badge.tsx';
import { formatPhone, Phone, When } from '../../ui/values.tsx';
import classes from './list.module.css';
import { unmatchedQuery } from './inbox-data.ts';
import { PagedList } from './paged-list.tsx';

const text = inboxText.unmatched;
const ROW_HEIGHT = 92;

/** Texts from numbers of no lead: kept and shown. */
export function UnmatchedPane() {
  const query = useInfiniteQuery(unmatchedQuery(useClientId()));
  return (
    <>
      <p className={classes.unmatchedAbout}>{text.about}</p>
      <PagedList
        query={query}
        rowHeight={ROW_HEIGHT}
        label={inboxText.queues.unmatched}
        empty={<EmptyState title={text.emptyTitle} body={text.emptyBody} />}
      >
        {(item) => (
          <div role="listitem" className={classes.unmatched}>
            <span className={classes.rowTop}>
              <span className={classes.rowName}>
                <Phone e164={item.from} />
              </span>
              <span className={classes.rowTime}>
                <When at={item.received_at} />
              </span>
            </span>
            <span className={classes.unmatchedText} title={item.text}>
              {item.text === '' && item.pictures > 0 ? text.pictures(item.pictures) : item.text}
            </span>
            <span className={classes.rowMarks}>
              {item.opted_out && <Mark tone="bad">{text.optedOut}</Mark>}
              <span className={classes.rowCampaign}>{text.to(formatPhone(item.to))}</span>
            </span>
          </div>
        )}
      </PagedList>
    </>
  );
}
