import { Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { choosePassword } from '../../api/auth.ts';
import { api, call } from '../../api/client.ts';
import { ProblemError } from '../../api/problem.ts';
import { showAnswer } from '../../api/query-client.ts';
import { meQuery, useMe } from '../../api/session.ts';
import { settingsText } from '../../text/settings.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { Section } from '../../ui/page.tsx';

const text = settingsText.account;

/** Name, password and sessions of whoever is signed in. */
export function AccountSection() {
  const me = useMe();
  const [name, setName] = useState(me.name ?? '');
  const [isAsking, { open, close }] = useDisclosure(false);

  async function save(): Promise<void> {
    const saved = await call(api.PATCH('/api/v1/me', { body: { name } }));
    showAnswer(meQuery.queryKey, saved);
    notifyDone(text.saved);
  }

  return (
    <>
      <Section title={text.title}>
        <Stack gap="md">
          <TextInput label={text.email} value={me.email} readOnly />
          <TextInput
            label={text.name}
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Group gap="xs">
            <BusyButton onClick={save} disabled={name.trim() === '' || name === me.name}>
              {text.save}
            </BusyButton>
            <Button variant="default" onClick={open}>
              {text.signOutEverywhere}
            </Button>
          </Group>
        </Stack>
      </Section>
      <PasswordSection />
      <ConfirmDialog
        opened={isAsking}
        onClose={close}
        title={text.everywhereTitle}
        confirm={text.signOutEverywhere}
        onConfirm={async () => {
          await call(api.DELETE('/api/v1/sessions'));
          window.location.assign('/sign-in');
        }}
      >
        {text.everywhereBody}
      </ConfirmDialog>
    </>
  );
}

function PasswordSection() {
  const me = useMe();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [faults, setFaults] = useState<Record<string, string>>({});

  async function change(): Promise<void> {
    setFaults({});
    try {
      await choosePassword({ password, ...(me.has_password && { current }) });
    } catch (error) {
      if (!(error instanceof ProblemError) || error.fields.length === 0) throw error;
      setFaults(error.byField());
      return;
    }
    setCurrent('');
    setPassword('');
    notifyDone(text.changed);
  }

  return (
    <Section title={text.passwordTitle}>
      <Stack gap="md">
        <input type="hidden" autoComplete="username" value={me.email} readOnly />
        {me.has_password ? (
          <PasswordInput
            label={text.current}
            autoComplete="current-password"
            value={current}
            error={faults['current']}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
        ) : (
          <Text size="sm" c="dimmed">
            {text.none}
          </Text>
        )}
        <PasswordInput
          label={text.newPassword}
          description={text.rule}
          autoComplete="new-password"
          value={password}
          error={faults['password']}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Group>
          <BusyButton onClick={change} disabled={password === '' || (me.has_password && current === '')}>
            {me.has_password ? text.change : text.choose}
          </BusyButton>
        </Group>
      </Stack>
    </Section>
  );
}
