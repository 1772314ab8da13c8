import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { useClientId, useMay } from '../../api/session.ts';
import { inboxText } from '../../text/inbox.ts';
import { usePageKeys } from '../../ui/keys.ts';
import { notifyDone, notifyProblem } from '../../ui/notify.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { Composer, type ComposerHandle } from './composer.tsx';
import { ConversationHead } from './conversation-head.tsx';
import { DraftCard } from './draft-card.tsx';
import classes from './inbox.module.css';
import listClasses from './list.module.css';
import { type Conversation, conversationQuery, useActs } from './inbox-data.ts';
import { LeadPanel } from './lead-panel.tsx';
import { Thread } from './thread.tsx';

/** As wide as the panel of the lead beside the texts needs. */
const WIDE = '(min-width: 96em)';

/** One conversation, whole. */
export function ConversationPane({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(conversationQuery(useClientId(), id));
  if (query.data !== undefined) return <Open conversation={query.data} onClose={onClose} />;
  return (
    <div className={listClasses.listPad}>
      {query.isLoadingError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Skeleton rows={7} rowHeight={52} />
      )}
    </div>
  );
}

function Open({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const acts = useActs(conversation.id);
  const mayReply = useMay('inbox.reply');
  const isWide = useMediaQuery(WIDE) ?? false;
  const [panelChosen, setPanel] = useState<boolean | null>(null);
  const [isEditing, setEditing] = useState(false);
  const [isSnoozing, setSnoozing] = useState(false);
  const composer = useRef<ComposerHandle>(null);
  const isPanelOpen = panelChosen ?? isWide;
  const hasDraft = conversation.draft !== null;

  const keys = useMemo((): Record<string, () => void> => {
    if (!mayReply) return {};
    return {
      r: () => composer.current?.focus(),
      t: () =>
        void acts.takeOver().then(() => {
          notifyDone(inboxText.acts.takenOver);
          composer.current?.focus();
        }, notifyProblem),
      s: () => setSnoozing(true),
      ...(hasDraft && { e: () => setEditing(true) }),
    };
  }, [mayReply, acts, hasDraft]);
  usePageKeys(keys);

  return (
    <div className={classes.open} data-panel={isPanelOpen}>
      <div className={classes.talk}>
        <ConversationHead
          conversation={conversation}
          acts={acts}
          onClose={onClose}
          snooze={{ opened: isSnoozing, onChange: setSnoozing }}
          panel={{ opened: isPanelOpen, onToggle: () => setPanel(!isPanelOpen) }}
          onTaken={() => composer.current?.focus()}
        />
        <Thread conversation={conversation} acts={acts} onWriteAgain={(text) => composer.current?.fill(text)} />
        <DraftCard
          conversation={conversation}
          acts={acts}
          isEditing={isEditing && hasDraft}
          setEditing={setEditing}
          onTaken={() => composer.current?.focus()}
        />
        <Composer ref={composer} conversation={conversation} acts={acts} />
      </div>
      {isPanelOpen && <LeadPanel conversation={conversation} acts={acts} onClose={() => setPanel(false)} />}
    </div>
  );
}
