import { NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useClientId } from '../../api/session.ts';
import { inboxText } from '../../text/inbox.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { useKeyboardList } from '../../ui/use-keyboard-list.ts';
import { Phone } from '../../ui/values.tsx';
import { choicesQuery } from '../leads/leads-data.ts';
import { ConversationRow } from './conversation-row.tsx';
import classes from './list.module.css';
import { conversationQuery, type Queue, queueQuery } from './inbox-data.ts';
import { PagedList, useItems } from './paged-list.tsx';

const text = inboxText.list;
const ROW_HEIGHT = 76;

interface Props {
  queue: Queue;
  q: string;
  onSearch: (q: string) => void;
  /** Only of this campaign; '' for all. */
  campaign: string;
  onCampaign: (campaign: string) => void;
  openId: string | undefined;
  onOpen: (id: string | undefined) => void;
}

/** One queue: searched, as long as it is, moved through by keys. */
export function ListPane({ queue, q, onSearch, campaign, onCampaign, openId, onOpen }: Props) {
  const clientId = useClientId();
  const query = useInfiniteQuery(queueQuery(clientId, { queue, q, campaign }));
  const items = useItems(query);

  const openAt = useCallback((index: number) => onOpen(items[index]?.id), [items, onOpen]);
  const leave = useCallback(() => onOpen(undefined), [onOpen]);
  const keys = useMemo(() => items.map(({ id }) => id), [items]);
  const { active, setActive } = useKeyboardList({
    ...{ count: items.length, keys, startKey: openId },
    ...{ onOpen: openAt, onEscape: leave },
  });

  return (
    <>
      <div className={classes.searchBar}>
        <SearchField label={text.search} value={q} onSearch={onSearch} />
        <CampaignChoice value={campaign} onChoose={onCampaign} />
      </div>
      {openId !== undefined && !query.isPending && !keys.includes(openId) && <OpenElsewhere id={openId} />}
      <PagedList
        query={query}
        rowHeight={ROW_HEIGHT}
        label={`${text.label}: ${inboxText.queues[queue]}`}
        activeKey={active === null ? null : (keys[active] ?? null)}
        empty={
          q !== '' ? (
            <EmptyState title={text.noMatchTitle} body={text.noMatchBody} />
          ) : campaign !== '' ? (
            <EmptyState title={text.noneOfCampaignTitle} body={text.noneOfCampaignBody} />
          ) : (
            <EmptyState title={text.emptyTitle[queue]} body={text.emptyBody[queue]} />
          )
        }
      >
        {(item, index) => (
          <ConversationRow
            item={item}
            isOpen={item.id === openId}
            isActive={index === active}
            onChoose={() => setActive(index)}
          />
        )}
      </PagedList>
    </>
  );
}

/** Whose answers are on show; nothing to choose where there is one campaign. */
function CampaignChoice({ value, onChoose }: { value: string; onChoose: (campaign: string) => void }) {
  const campaigns = useQuery(choicesQuery(useClientId())).data?.datasets ?? [];
  if (campaigns.length < 2 && value === '') return null;
  return (
    <NativeSelect
      mt={6}
      size="xs"
      aria-label={text.campaign}
      value={value}
      onChange={(event) => onChoose(event.currentTarget.value)}
      data={[{ value: '', label: text.allCampaigns }, ...campaigns.map(({ id, name }) => ({ value: id, label: name }))]}
    />
  );
}

/** Whose conversation is open, when no row of the list says so: it left the queue, or is not in what is searched. */
function OpenElsewhere({ id }: { id: string }) {
  const { data } = useQuery(conversationQuery(useClientId(), id));
  if (data === undefined) return null;
  return (
    <p className={classes.openElsewhere}>
      <span className={classes.openWho}>
        {text.openNow}: <strong>{data.name}</strong> <Phone e164={data.phone} />
      </span>
      <span>{text.openElsewhere}</span>
    </p>
  );
}
