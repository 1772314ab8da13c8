import { Fragment } from 'react';
import { importsText } from '../../text/imports.ts';
import sharedClasses from './imports.module.css';
import classes from './sums.module.css';

export interface Parts {
  rows: number | null;
  new: number | null;
  merged: number | null;
  flagged: number | null;
  duplicate: number | null;
  suppressed: number | null;
  rejected: number | null;
  unmarked?: number | null | undefined;
}

type Kind = 'leads' | 'suppressions';
type Part = keyof typeof importsText.parts;

const PARTS: Readonly<Record<Kind, readonly Part[]>> = {
  leads: ['new', 'merged', 'flagged', 'duplicate', 'suppressed', 'rejected'],
  suppressions: ['new', 'suppressed', 'duplicate', 'unmarked', 'rejected'],
};

function nameOf(kind: Kind, part: Part): string {
  const { parts, partsOfSuppressions: own } = importsText;
  return kind === 'suppressions' && part in own ? own[part as keyof typeof own] : parts[part];
}

/** The parts in proportion. Says nothing by itself: the numbers stand beside it. */
function Bar({ kind, parts, tall = false }: { kind: Kind; parts: Parts; tall?: boolean }) {
  return (
    <div className={`${classes.bar} ${tall ? classes.barTall : ''}`} aria-hidden>
      {PARTS[kind].map((part) => {
        const count = parts[part] ?? 0;
        return count === 0 ? null : <span key={part} className={classes[part]} style={{ flexGrow: count }} />;
      })}
    </div>
  );
}

/** The result of an import in a line of a list: a bar, and the parts that are not zero. */
export function SumLine({ kind, parts }: { kind: Kind; parts: Parts }) {
  const filled = PARTS[kind].filter((part) => (parts[part] ?? 0) > 0);
  return (
    <div>
      <Bar kind={kind} parts={parts} />
      <div className={classes.parts}>
        {filled.map((part) => (
          <span key={part}>
            {(parts[part] ?? 0).toLocaleString('en-GB')} {nameOf(kind, part).toLowerCase()}
          </span>
        ))}
      </div>
    </div>
  );
}

/** Rows = new + merged + ...: every part, zeros too, so that anybody can add them up. */
export function SumOfParts({ kind, parts }: { kind: Kind; parts: Parts }) {
  return (
    <div className={sharedClasses.stack}>
      <Bar kind={kind} parts={parts} tall />
      <div className={classes.sum} role="group" aria-label={importsText.sumLabel}>
        <p className={classes.sumTotal}>{importsText.adds(parts.rows ?? 0)}</p>
        {PARTS[kind].map((part, index) => {
          const count = parts[part] ?? 0;
          return (
            <Fragment key={part}>
              {index > 0 && (
                <span className={classes.plus} aria-hidden>
                  +
                </span>
              )}
              <div
                className={`${classes.part} ${count === 0 ? classes.partNone : ''}`}
                title={importsText.explained[part]}
              >
                <span className={classes.partCount} data-part={part}>
                  {count.toLocaleString('en-GB')}
                </span>
                <span className={classes.partName}>
                  <span className={`${classes.swatch} ${classes[part]}`} aria-hidden />
                  {nameOf(kind, part)}
                </span>
              </div>
            </Fragment>
          );
        })}
      </div>
    </div>
  );
}
