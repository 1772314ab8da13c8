import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useClientId } from '../../api/session.ts';
import { personasText } from '../../text/personas.ts';
import { Page } from '../../ui/page.tsx';
import classes from './personas.module.css';

const words = personasText.tabs;
const TABS = [
  { to: '/c/$clientId/personas', label: words.voices },
  { to: '/c/$clientId/personas/audiences', label: words.audiences },
  { to: '/c/$clientId/personas/strategies', label: words.strategies },
  { to: '/c/$clientId/personas/products', label: words.products },
  { to: '/c/$clientId/personas/fit', label: words.fit },
  { to: '/c/$clientId/personas/prompts', label: words.prompts },
  { to: '/c/$clientId/personas/templates', label: words.templates },
] as const;

/** One part of Personas and prompts, with the way to the others. */
export function PersonasPage(props: { about?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  const clientId = useClientId();
  return (
    <Page title={personasText.title} about={props.about} actions={props.actions}>
      <nav className={classes.tabs} aria-label={words.label}>
        {TABS.map(({ to, label }) => (
          <Link
            key={to}
            to={to}
            params={{ clientId }}
            className={classes.tab ?? ''}
            activeOptions={{ exact: true, includeSearch: false }}
          >
            {label}
          </Link>
        ))}
      </nav>
      {props.children}
    </Page>
  );
}
