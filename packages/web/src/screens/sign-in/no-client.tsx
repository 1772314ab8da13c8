import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { signOut } from '../../api/sign-out.ts';
import { meQuery } from '../../api/session.ts';
import { signInText as text } from '../../text/sign-in.ts';
import { Door } from './door.tsx';

/** Signed in, but in no client's team. */
export function NoClientScreen() {
  const { data } = useQuery(meQuery);
  return (
    <Door title={text.noClient.title} body={text.noClient.body(data?.email ?? '')}>
      <Button variant="default" fullWidth onClick={() => void signOut()}>
        {text.noClient.signOut}
      </Button>
    </Door>
  );
}
