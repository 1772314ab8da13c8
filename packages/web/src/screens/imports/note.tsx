import type { ReactNode } from 'react';
import classes from './imports.module.css';

/** Something to know before going on, in one or two lines. */
export function Note(props: {
  tone: 'warn' | 'bad' | 'info';
  title?: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  const { tone, title, children, action } = props;
  const edge = { warn: classes.noteWarn, bad: classes.noteBad, info: classes.noteInfo }[tone];
  return (
    <div className={`${classes.note} ${edge}`} role={tone === 'bad' ? 'alert' : 'note'}>
      <p className={classes.noteText}>
        {title !== undefined && <strong>{title}</strong>}
        {children}
      </p>
      {action}
    </div>
  );
}
