import { useDocumentTitle } from '@mantine/hooks';
import { IconMessages } from '@tabler/icons-react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useCallback, useEffect } from 'react';
import { useClientId, useMay } from '../../api/session.ts';
import { inboxText } from '../../text/inbox.ts';
import { shellText } from '../../text/shell.ts';
import { Page } from '../../ui/page.tsx';
import { EmptyState, ForbiddenState } from '../../ui/states.tsx';
import { useUrlState } from '../../ui/use-url-state.ts';
import { BookingsPane } from './bookings-pane.tsx';
import { ConversationPane } from './conversation-pane.tsx';
import { flushOutbox } from './flush-outbox.ts';
import classes from './inbox.module.css';
import { placeOf } from './inbox-data.ts';
import { ListPane } from './list-pane.tsx';
import { QueuesPane } from './queues-pane.tsx';
import { UnmatchedPane } from './unmatched-pane.tsx';

const FILTERS = { queue: 'hot', q: '', campaign: '', calls: 'upcoming' };
/** Texts of conversations that were left unconfirmed are asked about so often. */
const FLUSH_MS = 20_000;

/** Queues, the list of one, and a conversation: side by side, or one at a time on a narrow screen. */
export function InboxScreen() {
  const maySee = useMay('inbox.view');
  if (!maySee) {
    return (
      <Page title={inboxText.title}>
        <ForbiddenState permission="inbox.view" />
      </Page>
    );
  }
  return <Inbox />;
}

function Inbox() {
  useDocumentTitle(`${inboxText.title} · ${shellText.appName}`);
  const clientId = useClientId();
  const { conversationId } = useParams({ strict: false });
  const [filters, setFilters] = useUrlState(FILTERS);
  const navigate = useNavigate();
  const place = placeOf(filters.queue);

  const open = useCallback(
    (id: string | undefined) =>
      void navigate({
        to: '/c/$clientId/inbox/{-$conversationId}',
        params: { clientId, conversationId: id },
        search: (before: Record<string, string>) => before,
        resetScroll: false,
      }),
    [navigate, clientId],
  );
  useEffect(() => {
    const flush = (): void => void flushOutbox(clientId, conversationId);
    flush();
    const timer = setInterval(flush, FLUSH_MS);
    return () => clearInterval(timer);
  }, [clientId, conversationId]);
  const close = useCallback(() => open(undefined), [open]);

  return (
    <div className={classes.inbox} data-open={conversationId !== undefined}>
      <h1 className="rk-hidden">{inboxText.title}</h1>
      <div className={classes.queues}>
        <QueuesPane
          place={place}
          campaign={filters.campaign}
          onChoose={(queue) => {
            setFilters({ queue, q: '' });
          }}
        />
      </div>
      <div className={classes.list}>
        {place === 'unmatched' ? (
          <UnmatchedPane />
        ) : place === 'bookings' ? (
          <BookingsPane
            time={filters.calls === 'past' ? 'past' : 'upcoming'}
            onTime={(calls) => setFilters({ calls })}
          />
        ) : (
          <ListPane
            key={place}
            queue={place}
            q={filters.q}
            onSearch={(q) => setFilters({ q })}
            campaign={filters.campaign}
            onCampaign={(campaign) => setFilters({ campaign })}
            openId={conversationId}
            onOpen={open}
          />
        )}
      </div>
      <div className={classes.conversation}>
        {conversationId === undefined ? (
          <EmptyState
            icon={<IconMessages size={20} />}
            title={inboxText.nothingOpen}
            body={inboxText.nothingOpenBody}
          />
        ) : (
          <ConversationPane key={conversationId} id={conversationId} onClose={close} />
        )}
      </div>
    </div>
  );
}
