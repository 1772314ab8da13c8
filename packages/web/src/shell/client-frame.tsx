import { ActionIcon, Kbd } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { Outlet } from '@tanstack/react-router';
import { useEffect } from 'react';
import { setBusinessTime } from '../api/business-clock.ts';
import { connectLive } from '../api/live.ts';
import { useClient, useClientId } from '../api/session.ts';
import { shellText } from '../text/shell.ts';
import { BrandMark } from './brand.tsx';
import classes from './client-frame.module.css';
import { LiveMark } from './live-mark.tsx';
import { BottomNavigation, Navigation } from './navigation.tsx';
import { openPalette } from './overlays.ts';
import { SandboxBar } from './sandbox-bar.tsx';
import { SessionDialog } from './session-dialog.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { StopAll, StoppedStrip } from './stop-all.tsx';

const MAIN = 'content';

/** The frame around a client's screens. */
export function ClientFrame() {
  const clientId = useClientId();
  const client = useClient();
  useEffect(() => connectLive(clientId), [clientId]);
  useEffect(() => setBusinessTime(client.now), [client.now]);
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href={`#${MAIN}`}>
        {shellText.skipToContent}
      </a>
      <Navigation />
      <header className={classes.top}>
        <span className={classes.narrow}>
          <BrandMark size={26} />
        </span>
        <div className={classes.wide}>
          <SearchField />
        </div>
        <div className={classes.topSpace}>
          <span className={classes.clientName}>{client.name}</span>
        </div>
        <LiveMark />
        <span className={classes.narrow}>
          <ActionIcon size="lg" aria-label={shellText.search} onClick={openPalette}>
            <IconSearch size={18} aria-hidden />
          </ActionIcon>
        </span>
        <StopAll />
      </header>
      <div className={classes.strip}>
        <SandboxBar />
        <StoppedStrip />
      </div>
      <main className={classes.main} id={MAIN} tabIndex={-1}>
        <Outlet />
      </main>
      <BottomNavigation />
      <Shortcuts />
      <SessionDialog />
    </div>
  );
}

function SearchField() {
  return (
    <button type="button" className={classes.search} onClick={openPalette}>
      <IconSearch size={15} aria-hidden />
      <span className={classes.searchLabel}>{shellText.search}</span>
      <Kbd size="xs">Ctrl K</Kbd>
    </button>
  );
}
