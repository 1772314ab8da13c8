import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useClientId } from '../../api/session.ts';
import { promptsText } from '../../text/prompts.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import classes from './prompts.module.css';
import { diffQuery, type ReadVersion, type VersionLine } from './prompts-data.ts';

const words = promptsText.diff;

interface Props {
  read: ReadVersion;
  lines: readonly VersionLine[];
  /** A version's id; '' is the one before. */
  against: string;
  onAgainst: (id: string) => void;
}

/** What is different between two versions, word by word. */
export function DiffView({ read: { version, etag }, lines, against, onAgainst }: Props) {
  const clientId = useClientId();
  const { data, error, refetch } = useQuery(diffQuery(clientId, version.id, etag, against));
  const others = lines.filter(({ id }) => id !== version.id);
  if (error !== null && data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton rows={5} />;
  const isSame = data.parts.every(({ kind }) => kind === 'same');
  return (
    <div className={classes.sections}>
      {others.length > 0 && (
        <Select
          className={classes.half}
          label={words.against}
          data={others.map(({ id, version: name, status }) => ({
            value: id,
            label: `${name} · ${promptsText.statuses[status]}`,
          }))}
          value={data.against}
          allowDeselect={false}
          onChange={(id) => onAgainst(id ?? '')}
        />
      )}
      {data.against === null && <p className={classes.note}>{words.none}</p>}
      {isSame && <p className={classes.note}>{words.same}</p>}
      <div className={classes.diff} tabIndex={0} role="region" aria-label={promptsText.version.views.changes}>
        {data.parts.map(({ kind, text }, at) => {
          // Runs of a text have no names; nothing moves here.
          if (kind === 'same') return <span key={at}>{text}</span>;
          const Tag = kind === 'added' ? 'ins' : 'del';
          return (
            <Tag key={at}>
              <span className="rk-hidden">{kind === 'added' ? words.added : words.removed} </span>
              {text}
            </Tag>
          );
        })}
      </div>
    </div>
  );
}
