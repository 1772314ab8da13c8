import { Drawer, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { MouseEvent } from 'react';
import { useClient, useClientId } from '../api/session.ts';
import { shellText } from '../text/shell.ts';
import { Brand } from './brand.tsx';
import classes from './client-frame.module.css';
import { ClientSwitcher } from './client-switcher.tsx';
import { MeMenu } from './me-menu.tsx';
import { DAILY_SCREENS, SCREENS, type Screen, screenTitle } from './screens.ts';

function useScreens(): readonly Screen[] {
  const { permissions } = useClient().me;
  return SCREENS.filter(({ needs }) => needs === null || permissions.includes(needs));
}

const DAILY = new Set<Screen['name']>(SCREENS.slice(0, DAILY_SCREENS).map(({ name }) => name));

/** The column at the left. */
export function Navigation() {
  const screens = useScreens();
  const daily = screens.filter(({ name }) => DAILY.has(name));
  const rest = screens.filter(({ name }) => !DAILY.has(name));
  return (
    <nav className={classes.nav} aria-label={shellText.navigation}>
      <div className={classes.brand}>
        <Brand />
      </div>
      <ClientSwitcher />
      <ScreenLinks screens={daily} />
      <ScreenLinks screens={rest} />
      <div className={classes.navFoot}>
        <MeMenu />
      </div>
    </nav>
  );
}

function ScreenLinks({ screens, onClick }: { screens: readonly Screen[]; onClick?: (event: MouseEvent) => void }) {
  const clientId = useClientId();
  return (
    <ul className={classes.links}>
      {screens.map((screen) => (
        <li key={screen.name}>
          <Link
            to={screen.path}
            params={{ clientId, conversationId: undefined, leadId: undefined }}
            className={classes.link ?? ''}
            activeOptions={{ exact: false, includeSearch: false }}
            {...(onClick !== undefined && { onClick })}
          >
            <screen.icon size={18} stroke={1.7} aria-hidden />
            <span className={classes.linkLabel}>{screenTitle(screen)}</span>
            <span className={classes.key} aria-hidden>
              g {screen.key}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

const TABS = 4;

/** The bar at the bottom of a narrow screen: the daily ones, and a drawer with the rest. */
export function BottomNavigation() {
  const screens = useScreens();
  const clientId = useClientId();
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <nav className={classes.bottom} aria-label={shellText.navigation}>
      {screens.slice(0, TABS).map((screen) => (
        <Link
          key={screen.name}
          to={screen.path}
          params={{ clientId, conversationId: undefined, leadId: undefined }}
          className={classes.tab ?? ''}
          activeOptions={{ exact: false, includeSearch: false }}
        >
          <screen.icon size={20} stroke={1.7} aria-hidden />
          {screenTitle(screen)}
        </Link>
      ))}
      <button type="button" className={classes.tab} onClick={open} aria-expanded={isOpen}>
        <IconDots size={20} stroke={1.7} aria-hidden />
        {shellText.more}
      </button>
      <Drawer
        opened={isOpen}
        onClose={close}
        position="bottom"
        title={shellText.navigation}
        styles={{ content: { height: 'auto', borderRadius: '14px 14px 0 0' } }}
      >
        <Stack gap="sm" pb="sm">
          <ClientSwitcher />
          <ScreenLinks screens={screens.slice(TABS)} onClick={close} />
          <MeMenu />
        </Stack>
      </Drawer>
    </nav>
  );
}
