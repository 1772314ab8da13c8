import { Button } from '@mantine/core';
import { personasText } from '../../text/personas.ts';
import { percent, promptsText } from '../../text/prompts.ts';
import { Mark, type Tone } from '../../ui/status-badge.tsx';
import { rowMark } from '../../ui/use-keyboard-list.ts';
import { When } from '../../ui/values.tsx';
import type { VersionLine as Line } from './prompts-data.ts';
import classes from './prompts.module.css';

const words = promptsText.version;
const TONES: Readonly<Record<Line['status'], Tone>> = { draft: 'warn', test: 'info', live: 'good', archived: 'idle' };

/** A version's state in a word. */
export function StatusMark({ status }: Pick<Line, 'status'>) {
  return <Mark tone={TONES[status]}>{promptsText.statuses[status]}</Mark>;
}

interface Props {
  lines: readonly Line[];
  chosen: string;
  active: number | null;
  onShow: (id: string) => void;
  hasMore: boolean;
  onMore: () => void;
}

/** The versions of a prompt, the newest first: what each is, who made it and why. */
export function VersionLine({ lines, chosen, active, onShow, hasMore, onMore }: Props) {
  return (
    <nav className={classes.line} aria-label={words.line}>
      <ol>
        {lines.map((line, index) => (
          <li key={line.id}>
            <button
              type="button"
              {...rowMark(line.id)}
              className={`${classes.step} ${index === active ? classes.stepActive : ''}`}
              aria-current={line.id === chosen ? 'true' : undefined}
              onClick={() => onShow(line.id)}
            >
              <span className={classes.stepHead}>
                <strong>{line.version}</strong>
                <StatusMark status={line.status} />
                {line.status === 'test' && <span>{percent(line.canary_percent / 100)}</span>}
              </span>
              <span className={classes.stepAbout}>{line.change_reason ?? line.changes_summary}</span>
              {line.last_eval !== null && (
                <span className={classes.stepAbout}>
                  {promptsText.evals.title}: {promptsText.evals.passed(line.last_eval.passed, line.last_eval.leads)}
                  {line.last_eval.model_kind !== 'model' && ` (${words.scriptedEval})`}
                </span>
              )}
              <span className={classes.stepAbout}>
                <When at={line.deployed_at ?? line.created_at} /> {madeBy(line)}
              </span>
            </button>
          </li>
        ))}
      </ol>
      {hasMore && (
        <Button variant="subtle" size="compact-sm" onClick={onMore}>
          {personasText.showMore}
        </Button>
      )}
    </nav>
  );
}

function madeBy({ created_by: name, created_by_type: type }: Line): string {
  if (type === 'sophie') return words.bySophie;
  if (type === 'system') return words.bySystem;
  return name === null ? '' : `${words.by} ${name}`;
}
