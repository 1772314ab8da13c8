import { Menu, SegmentedControl, Switch, useMantineColorScheme } from '@mantine/core';
import { ROLE_NAMES } from '@rekindle/domain';
import { IconKeyboard, IconLogout, IconSelector } from '@tabler/icons-react';
import { useClient, useMe } from '../api/session.ts';
import { signOut } from '../api/sign-out.ts';
import { shellText } from '../text/shell.ts';
import { useSingleKeys } from '../ui/keys.ts';
import classes from './client-switcher.module.css';
import { openHelp } from './overlays.ts';

const THEMES = (['auto', 'light', 'dark'] as const).map((value) => ({ value, label: shellText.themes[value] }));

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Who is signed in, how the app looks, and the way out. */
export function MeMenu() {
  const me = useMe();
  const { role, name: nameHere } = useClient().me;
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [hasSingleKeys, setSingleKeys] = useSingleKeys();
  const name = me.name ?? nameHere;
  return (
    <Menu position="top-start" width={272} closeOnItemClick>
      <Menu.Target>
        <button type="button" className={classes.button}>
          <span className="rk-hidden">{shellText.account}: </span>
          <span className={classes.names}>
            <span className={classes.name}>{name}</span>
            <span className={classes.mode}>{role === null ? '' : capital(ROLE_NAMES[role])}</span>
          </span>
          <IconSelector size={16} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.email}</Menu.Label>
        <div style={{ padding: '2px 10px 8px' }}>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={shellText.theme}
            data={THEMES}
            value={colorScheme}
            onChange={(value) => setColorScheme(value)}
          />
          <Switch
            mt={10}
            size="xs"
            label={shellText.singleKeys}
            checked={hasSingleKeys}
            onChange={(event) => setSingleKeys(event.currentTarget.checked)}
          />
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={openHelp}>
          {shellText.keyboardHelp}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
          {shellText.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
