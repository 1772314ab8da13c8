import { Button, Code, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { signIn } from '../api/auth.ts';
import { settleSignIn, useSessionOver } from '../api/session-gate.ts';
import { useMe } from '../api/session.ts';
import { shellText } from '../text/shell.ts';
import { explain } from '../ui/states.tsx';

const text = shellText.session;

/** Over whatever page there is when the session ended: what was typed stays, and what was asked is asked again. */
export function SessionDialog() {
  const isOver = useSessionOver();
  const { email, has_password: hasPassword } = useMe();
  const [password, setPassword] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  async function submit(): Promise<void> {
    setBusy(true);
    setFault(null);
    try {
      await signIn({ email, password });
      setPassword('');
      settleSignIn(true);
    } catch (error) {
      const { title, body } = explain(error);
      setFault(body || title);
    } finally {
      setBusy(false);
    }
  }

  function leave(): void {
    settleSignIn(false);
    window.location.assign('/sign-in');
  }

  return (
    <Modal
      opened={isOver}
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={text.title}
      zIndex={450}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void submit();
        }}
      >
        <Stack gap="sm">
          <Text size="sm">{text.body}</Text>
          <TextInput label={text.email} value={email} readOnly autoComplete="username" type="email" />
          <PasswordInput
            label={text.password}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="current-password"
            error={fault}
            data-autofocus
            required
            withAsterisk={false}
          />
          <Text size="xs" c="dimmed">
            {hasPassword ? (
              text.forgot
            ) : (
              <>
                {text.noPassword} <Code>{text.linkCommand(email)}</Code>
              </>
            )}
          </Text>
          <Group justify="space-between" mt="xs">
            <Button variant="subtle" color="gray" onClick={leave}>
              {text.giveUp}
            </Button>
            <Button type="submit" loading={isBusy}>
              {text.signIn}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
