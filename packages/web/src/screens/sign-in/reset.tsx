import { Button, Stack } from '@mantine/core';
import { useState } from 'react';
import { resetPassword } from '../../api/auth.ts';
import { signInText as text } from '../../text/sign-in.ts';
import { NewPassword } from './choose-password.tsx';
import { Door, Fault, useLinkToken, useSubmission } from './door.tsx';
import { useEnter } from './enter.ts';

/** A new password by the link of an e-mail. */
export function ResetScreen() {
  const token = useLinkToken();
  const enter = useEnter();
  const [password, setPassword] = useState('');
  const { isBusy, fault, fields, onSubmit } = useSubmission(async () => {
    await enter(await resetPassword(token ?? '', password));
  });
  if (token === null) return <Door title={text.reset.title} body={text.missingToken} />;
  return (
    <Door title={text.reset.title} body={text.reset.body}>
      <form onSubmit={onSubmit}>
        <Stack gap="sm">
          <NewPassword value={password} onChange={setPassword} error={fields['password']} />
          {fault !== null && <Fault>{fault}</Fault>}
          <Button type="submit" fullWidth mt={4} loading={isBusy}>
            {text.reset.submit}
          </Button>
        </Stack>
      </form>
    </Door>
  );
}
