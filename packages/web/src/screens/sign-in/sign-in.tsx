import { Anchor, Button, Loader, PasswordInput, Stack, TextInput } from '@mantine/core';
import { Link, useLocation } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { forgotPassword, signIn, signInByLink } from '../../api/auth.ts';
import type { Me } from '../../api/session.ts';
import { signInText as text } from '../../text/sign-in.ts';
import { explain } from '../../ui/states.tsx';
import { ChoosePassword } from './choose-password.tsx';
import { Door, Fault, useLinkToken, useSubmission } from './door.tsx';
import { useEnter } from './enter.ts';

/** Password, or the one-time link that stands behind the #. */
export function SignInScreen() {
  const token = useLinkToken();
  const [isForgotten, setForgotten] = useState(false);
  if (token !== null) return <ByLink token={token} />;
  return isForgotten ? (
    <Forgotten onBack={() => setForgotten(false)} />
  ) : (
    <ByPassword onForgot={() => setForgotten(true)} />
  );
}

function ByPassword({ onForgot }: { onForgot: () => void }) {
  const enter = useEnter();
  const next = useLocation({ select: ({ search }) => (search as Record<string, string>)['next'] ?? null });
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { isBusy, fault, onSubmit } = useSubmission(async () => {
    await enter(await signIn({ email, password }), next);
  });
  return (
    <Door
      title={text.title}
      foot={
        <>
          {text.noPassword} <code>{text.linkCommand}</code>
        </>
      }
    >
      <form onSubmit={onSubmit}>
        <Stack gap="sm">
          <TextInput
            label={text.email}
            type="email"
            autoComplete="username"
            autoFocus
            required
            withAsterisk={false}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label={text.password}
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {fault !== null && <Fault>{fault}</Fault>}
          <Button type="submit" fullWidth mt={4} loading={isBusy}>
            {text.submit}
          </Button>
          <Anchor component="button" type="button" size="sm" ta="center" onClick={onForgot}>
            {text.forgot}
          </Anchor>
        </Stack>
      </form>
    </Door>
  );
}

function Forgotten({ onBack }: { onBack: () => void }) {
  const [email, setEmail] = useState('');
  const [isSent, setSent] = useState(false);
  const { isBusy, fault, onSubmit } = useSubmission(async () => {
    await forgotPassword(email);
    setSent(true);
  });
  const back = (
    <Anchor component="button" type="button" size="sm" ta="center" onClick={onBack}>
      {text.forgotten.back}
    </Anchor>
  );
  if (isSent) {
    return (
      <Door title={text.forgotten.sentTitle} body={text.forgotten.sentBody(email)}>
        {back}
      </Door>
    );
  }
  return (
    <Door title={text.forgotten.title} body={text.forgotten.body}>
      <form onSubmit={onSubmit}>
        <Stack gap="sm">
          <TextInput
            label={text.email}
            type="email"
            autoComplete="username"
            autoFocus
            required
            withAsterisk={false}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          {fault !== null && <Fault>{fault}</Fault>}
          <Button type="submit" fullWidth loading={isBusy}>
            {text.forgotten.submit}
          </Button>
          {back}
        </Stack>
      </form>
    </Door>
  );
}

function ByLink({ token }: { token: string }) {
  const enter = useEnter();
  const [me, setMe] = useState<Me | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const hasAsked = useRef(false);
  useEffect(() => {
    // A link works once: not a second time because the component was drawn anew.
    if (hasAsked.current) return;
    hasAsked.current = true;
    void signInByLink(token).then(
      async (found) => {
        if (found.has_password) await enter(found);
        else setMe(found);
      },
      (error: unknown) => setFault(explain(error).body),
    );
  }, [token, enter]);

  if (me !== null) return <ChoosePassword me={me} onDone={() => void enter(me)} />;
  if (fault !== null) {
    return (
      <Door title={text.linkDead} body={fault}>
        <Button component={Link} to="/sign-in" reloadDocument variant="default" fullWidth>
          {text.toSignIn}
        </Button>
      </Door>
    );
  }
  return (
    <Door title={text.linkWorking}>
      <Loader size="sm" mt="sm" aria-label={text.linkWorking} />
    </Door>
  );
}
