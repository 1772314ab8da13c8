import { useDocumentTitle } from '@mantine/hooks';
import { type ReactNode, useId } from 'react';
import { shellText } from '../text/shell.ts';
import classes from './page.module.css';

interface PageProps {
  title: string;
  /** One line under the title. */
  about?: ReactNode;
  /** Buttons at the right of the title. */
  actions?: ReactNode;
  /** Takes the whole height, for lists that scroll by themselves. */
  full?: boolean;
  children: ReactNode;
}

/** A screen: its title, its acts, its content. */
export function Page({ title, about, actions, full = false, children }: PageProps) {
  useDocumentTitle(`${title} · ${shellText.appName}`);
  return (
    <div className={`${classes.page} ${full ? classes.full : ''}`}>
      <div className={classes.head}>
        <div className={classes.titles}>
          <h1 className={classes.title}>{title}</h1>
          {about !== undefined && <p className={classes.about}>{about}</p>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}

/** A card with a heading. `flush`: its content goes to the edges, as tables do. */
export function Section(props: { title?: string; actions?: ReactNode; flush?: boolean; children: ReactNode }) {
  const id = useId();
  return (
    <section className={classes.section} {...(props.title !== undefined && { 'aria-labelledby': id })}>
      {(props.title !== undefined || props.actions !== undefined) && (
        <div className={classes.sectionHead}>
          {props.title !== undefined && (
            <h2 className={classes.sectionTitle} id={id}>
              {props.title}
            </h2>
          )}
          {props.actions !== undefined && <div className={classes.actions}>{props.actions}</div>}
        </div>
      )}
      <div className={`${classes.sectionBody} ${props.flush === true ? classes.flush : ''}`}>{props.children}</div>
    </section>
  );
}
