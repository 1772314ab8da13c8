import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { acceptInvitation, type Invitation, lookAtInvitation } from '../../api/auth.ts';
import { signInText as text } from '../../text/sign-in.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { explain } from '../../ui/states.tsx';
import { NewPassword } from './choose-password.tsx';
import { Door, Fault, useLinkToken, useSubmission } from './door.tsx';
import { useEnter } from './enter.ts';

/** Joining a team: with a new account, or with the one that there is. */
export function InvitationScreen() {
  const token = useLinkToken();
  const { data, error } = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => lookAtInvitation(token ?? ''),
    enabled: token !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (token === null) return <Door title={text.linkDead} body={text.missingToken} />;
  if (error !== null) return <Door title={text.linkDead} body={explain(error).body} />;
  if (data === undefined) {
    return (
      <Door title={text.linkWorking}>
        <Skeleton rows={2} />
      </Door>
    );
  }
  return <Join token={token} invitation={data} />;
}

function Join({ token, invitation }: { token: string; invitation: Invitation }) {
  const enter = useEnter();
  const [name, setName] = useState(invitation.name ?? '');
  const [password, setPassword] = useState('');
  // Only they know it: an invitation tells nobody whether there is an account of an address.
  const [isKnown, setKnown] = useState(false);
  const { isBusy, fault, fields, onSubmit } = useSubmission(async () => {
    const own = isKnown ? {} : { name };
    await enter(await acceptInvitation({ token, password, ...own }));
  });
  const body = isKnown ? text.invitation.bodyKnown : text.invitation.bodyNew;
  return (
    <Door title={text.invitation.title(invitation.client)} body={body(invitation.email)}>
      <form onSubmit={onSubmit}>
        <Stack gap="sm">
          <input type="hidden" autoComplete="username" value={invitation.email} readOnly />
          {isKnown ? (
            <PasswordInput
              label={text.password}
              autoComplete="current-password"
              required
              withAsterisk={false}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          ) : (
            <>
              <TextInput
                label={text.invitation.name}
                autoComplete="name"
                required
                withAsterisk={false}
                value={name}
                error={fields['name']}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <NewPassword value={password} onChange={setPassword} error={fields['password']} />
            </>
          )}
          {fault !== null && <Fault>{fault}</Fault>}
          <Button type="submit" fullWidth mt={4} loading={isBusy}>
            {text.invitation.submit}
          </Button>
          <Button variant="subtle" color="gray" fullWidth onClick={() => setKnown(!isKnown)}>
            {isKnown ? text.invitation.isNew : text.invitation.isKnown}
          </Button>
        </Stack>
      </form>
    </Door>
  );
}
