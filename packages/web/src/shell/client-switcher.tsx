import { Menu, TextInput } from '@mantine/core';
import { IconCheck, IconSelector } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient, useMe } from '../api/session.ts';
import { shellText } from '../text/shell.ts';
import classes from './client-switcher.module.css';

/** Above this many clients the list gets a field to find one. */
const MANY = 7;

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  return words
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('');
}

/** The client on screen, and a menu of the others that the person works for. */
export function ClientSwitcher() {
  const client = useClient();
  const { clients } = useMe();
  const navigate = useNavigate();
  const [wanted, setWanted] = useState('');
  const shown = clients.filter(({ name }) => name.toLowerCase().includes(wanted.trim().toLowerCase()));
  return (
    <Menu position="bottom-start" width={260} onClose={() => setWanted('')}>
      <Menu.Target>
        <button type="button" className={classes.button}>
          <span className="rk-hidden">{shellText.switchClient}: </span>
          <span className={classes.initials} aria-hidden>
            {initialsOf(client.name)}
          </span>
          <span className={classes.names}>
            <span className={classes.name}>{client.name}</span>
            <span className={classes.mode}>{client.mode === 'sandbox' ? shellText.sandbox : shellText.live}</span>
          </span>
          <IconSelector size={16} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        {clients.length > MANY && (
          <TextInput
            size="xs"
            mb={4}
            aria-label={shellText.findClient}
            placeholder={shellText.findClient}
            value={wanted}
            onChange={(event) => setWanted(event.currentTarget.value)}
          />
        )}
        {shown.map(({ id, name }) => (
          <Menu.Item
            key={id}
            rightSection={id === client.id ? <IconCheck size={15} aria-hidden /> : null}
            onClick={() => void navigate({ to: '/c/$clientId/today', params: { clientId: id } })}
          >
            {name}
          </Menu.Item>
        ))}
        {shown.length === 0 && <Menu.Label>{shellText.noSuchClient}</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  );
}
