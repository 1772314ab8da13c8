import {
  IconArrowBackUp,
  IconCalendar,
  IconFileImport,
  IconFlag,
  IconHandStop,
  IconMessage,
  IconRobot,
  IconSpeakerphone,
  IconTrophy,
  IconUser,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useBusinessNow } from '../../api/business-clock.ts';
import { useClientId } from '../../api/session.ts';
import { leadsText } from '../../text/leads.ts';
import { formatFull, formatWhen } from '../../ui/format-when.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import classes from './timeline.module.css';
import { type Lead, type TimelineEntry, timelineQuery } from './leads-data.ts';

const text = leadsText.drawer;
const ICONS: Readonly<Record<TimelineEntry['kind'], typeof IconUser>> = {
  import: IconFileImport,
  text: IconMessage,
  ai: IconRobot,
  booking: IconCalendar,
  handover: IconArrowBackUp,
  status: IconFlag,
  suppression: IconHandStop,
  campaign: IconSpeakerphone,
  person: IconUser,
  outcome: IconTrophy,
};

/** Everything that happened to a lead, the latest first. */
export function Timeline({ lead }: { lead: Lead }) {
  const story = useQuery(timelineQuery(useClientId(), lead.id));
  return (
    <section className={classes.section} aria-label={text.story}>
      <h3 className={classes.heading}>{text.story}</h3>
      {story.data === undefined ? (
        story.error === null ? (
          <Skeleton rows={5} />
        ) : (
          <ErrorState error={story.error} onRetry={() => void story.refetch()} />
        )
      ) : (
        <>
          <ol className={classes.story}>
            {story.data.items.toReversed().map((entry) => (
              <Entry key={entry.id} entry={entry} zone={lead.zone} />
            ))}
          </ol>
          {story.data.truncated && <p className={classes.whole}>{text.storyCut}</p>}
        </>
      )}
    </section>
  );
}

function Entry({ entry, zone }: { entry: TimelineEntry; zone: string }) {
  const Icon = ICONS[entry.kind];
  const { message, ai } = entry;
  const by = entry.by === null ? null : `${leadsText.story.by} ${entry.by}`;
  return (
    <li className={classes.entry} data-kind={entry.kind}>
      <span className={classes.icon} aria-hidden>
        <Icon size={14} stroke={1.8} />
      </span>
      <div className={classes.what}>
        <p className={classes.line}>
          <strong>{entry.title}</strong>
          {message !== null && message.direction === 'outbound' && (
            <StatusBadge kind="message" status={message.state} />
          )}
          <Moment at={entry.at} zone={zone} />
        </p>
        {message !== null && <Bubble message={message} />}
        {(entry.detail !== null || by !== null) && (
          <p className={classes.detail}>{[entry.detail, by].filter((part) => part !== null).join(' · ')}</p>
        )}
        {ai !== null && (
          <p className={classes.detail}>
            {[
              `${leadsText.story.prompt} ${ai.prompt_version}`,
              ai.model,
              ...(ai.gates.length > 0 ? [`${leadsText.story.gates} ${ai.gates.join(', ')}`] : []),
            ]
              .filter((part) => part !== null)
              .join(' · ')}
          </p>
        )}
        {ai?.draft != null && <p className={classes.draft}>{ai.draft}</p>}
        <Facts entry={entry} zone={zone} />
      </div>
    </li>
  );
}

function Bubble({ message }: { message: NonNullable<TimelineEntry['message']> }) {
  const about = [
    message.direction === 'outbound' ? leadsText.story.segments(message.segments) : null,
    message.edited_by === null ? null : `${leadsText.story.edited} ${message.edited_by}`,
  ].filter((part) => part !== null);
  return (
    <>
      <p className={classes.bubble} data-direction={message.direction}>
        {message.text}
      </p>
      {about.length > 0 && <p className={classes.detail}>{about.join(' · ')}</p>}
    </>
  );
}

/** Cells of the row, changed fields, the way of a text: what few need, behind a click. */
function Facts({ entry, zone }: { entry: TimelineEntry; zone: string }) {
  const now = useBusinessNow(60_000);
  const [isOpen, setOpen] = useState(entry.kind === 'person');
  const steps = entry.message?.steps ?? [];
  if (entry.facts.length === 0 && steps.length === 0) return null;
  const facts = entry.facts.map(({ name, value }) => ({
    name: leadsText.story.facts[name] ?? leadsText.fields[name] ?? name.replaceAll('_', ' '),
    value: /^\d{4}-\d\d-\d\dT.*Z$/.test(value) ? formatWhen(Date.parse(value), now, zone) : value,
  }));
  const way = steps.map(({ at, what }) => ({ name: formatWhen(Date.parse(at), now, zone), value: what }));
  const all = [...facts, ...way];
  if (all.length === 1 && steps.length === 0) {
    return (
      <p className={classes.detail}>
        {all[0]?.name}: {all[0]?.value}
      </p>
    );
  }
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)} className={classes.details}>
      <summary>{steps.length > 0 ? leadsText.story.way : leadsText.story.more(all.length)}</summary>
      <dl>
        {all.map(({ name, value }, index) => (
          <div key={`${name} ${index}`}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function Moment({ at, zone }: { at: string; zone: string }) {
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={formatFull(ms, zone)} className={classes.moment}>
      {formatWhen(ms, useBusinessNow(60_000), zone)}
    </time>
  );
}
