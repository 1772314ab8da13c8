import { Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useClientId } from '../../api/session.ts';
import { inboxText } from '../../text/inbox.ts';
import { notifyDone, notifyProblem } from '../../ui/notify.ts';
import { type Acts, assigneesQuery, type Conversation } from './inbox-data.ts';

const text = inboxText.acts;
/** More would not fit a menu; the lead's own page has them all. */
const SHOWN_MAX = 8;

/** To whom of the team the lead can be given. */
export function AssignMenu({ conversation, acts }: { conversation: Conversation; acts: Acts }) {
  const { data } = useQuery(assigneesQuery(useClientId()));
  const give = (to: { id: string; name: string } | null): void =>
    void acts
      .assign(to?.id ?? null)
      .then(() => notifyDone(to === null ? text.unassignedSaid : text.assigned(to.name)), notifyProblem);
  return (
    <>
      <Menu.Label>{text.assign}</Menu.Label>
      {(data?.items ?? []).slice(0, SHOWN_MAX).map((person) => (
        <Menu.Item key={person.id} disabled={person.id === conversation.assigned_to?.id} onClick={() => give(person)}>
          {person.me ? text.me(person.name) : person.name}
        </Menu.Item>
      ))}
      {conversation.assigned_to !== null && <Menu.Item onClick={() => give(null)}>{text.nobody}</Menu.Item>}
    </>
  );
}
