import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { rowMark } from './use-keyboard-list.ts';
import classes from './record-list.module.css';

export interface RecordRow {
  key: string;
  title: string;
  link: LinkProps;
  /** Beside the title: states. */
  marks?: ReactNode;
  /** Under the title, in a line or two. */
  about?: ReactNode;
  /** Figures at the right. */
  facts?: readonly { label: string; value: ReactNode }[];
  /** Before the title: a box to mark the row. */
  before?: ReactNode;
  /** At the right end: a menu. */
  after?: ReactNode;
}

/** Things that somebody keeps, one a row, each with a page of its own. */
export function RecordList(props: { label: string; rows: readonly RecordRow[]; active: number | null }) {
  return (
    <ul className={classes.list} aria-label={props.label}>
      {props.rows.map(({ key, title, link, marks, about, facts = [], before, after }, index) => (
        <li key={key} className={`${classes.row} ${index === props.active ? classes.active : ''}`}>
          {before}
          <div className={classes.main}>
            <div className={classes.titleLine}>
              <Link {...link} {...rowMark(key)} className={classes.link}>
                {title}
              </Link>
              {marks}
            </div>
            {about !== undefined && about !== null && about !== '' && <div className={classes.about}>{about}</div>}
          </div>
          {facts.length > 0 && (
            <dl className={classes.facts}>
              {facts.map(({ label, value }) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd className="rk-figures">{value}</dd>
                </div>
              ))}
            </dl>
          )}
          {after}
        </li>
      ))}
    </ul>
  );
}
