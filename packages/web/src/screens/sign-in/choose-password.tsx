import { Button, PasswordInput, Stack } from '@mantine/core';
import { useState } from 'react';
import { choosePassword } from '../../api/auth.ts';
import type { Me } from '../../api/session.ts';
import { signInText as text } from '../../text/sign-in.ts';
import { Door, Fault, useSubmission } from './door.tsx';

/** For somebody who came by a link and has no password yet. */
export function ChoosePassword({ me, onDone }: { me: Me; onDone: () => void }) {
  const [password, setPassword] = useState('');
  const { isBusy, fault, fields, onSubmit } = useSubmission(async () => {
    await choosePassword({ password });
    onDone();
  });
  return (
    <Door title={text.choose.title} body={text.choose.body(me.email)}>
      <form onSubmit={onSubmit}>
        <Stack gap="sm">
          <input type="hidden" autoComplete="username" value={me.email} readOnly />
          <NewPassword value={password} onChange={setPassword} error={fields['password']} />
          {fault !== null && <Fault>{fault}</Fault>}
          <Button type="submit" fullWidth mt={4} loading={isBusy}>
            {text.choose.submit}
          </Button>
          <Button variant="subtle" color="gray" fullWidth onClick={onDone}>
            {text.choose.skip}
          </Button>
        </Stack>
      </form>
    </Door>
  );
}

/** A field for a password that is being chosen. */
export function NewPassword(props: { value: string; onChange: (value: string) => void; error?: string | undefined }) {
  return (
    <PasswordInput
      label={text.choose.newPassword}
      description={text.choose.rule}
      autoComplete="new-password"
      required
      withAsterisk={false}
      value={props.value}
      error={props.error}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}
