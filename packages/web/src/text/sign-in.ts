/** Sentences of signing in, invitations and passwords. */
export const signInText = {
  title: 'Sign in',
  email: 'E-mail',
  password: 'Password',
  submit: 'Sign in',
  forgot: 'Forgot your password?',
  noPassword: 'No password yet? Use the sign-in link that was printed when Rekindle started, or make a new one with',
  linkCommand: 'npx --no rekindle user sign-in-link',

  linkWorking: 'Signing you in',
  linkDead: 'This link does not work any more',
  toSignIn: 'Go to sign-in',

  choose: {
    title: 'Choose a password',
    body: (email: string) => `You are signed in as ${email}. With a password you can sign in again without a link.`,
    newPassword: 'New password',
    rule: 'At least 12 characters. A few words that you remember are best.',
    submit: 'Save and go on',
    skip: 'Later',
  },

  forgotten: {
    title: 'A new password',
    body: 'Enter your e-mail address. If there is an account, a link comes by e-mail within a minute.',
    submit: 'Send the link',
    sentTitle: 'Look into your e-mail',
    sentBody: (email: string) =>
      `If there is an account for ${email}, a link to choose a new password is on its way. It works for an hour.`,
    back: 'Back to sign-in',
  },

  reset: {
    title: 'Choose a new password',
    body: 'You are signed in here afterwards, and signed out everywhere else.',
    submit: 'Save and sign in',
  },

  invitation: {
    title: (client: string) => `Join ${client}`,
    bodyNew: (email: string) => `You were invited as ${email}. Say your name and choose a password.`,
    bodyKnown: (email: string) => `You were invited as ${email}. Enter the password of your account.`,
    name: 'Your name',
    submit: 'Join',
    isKnown: 'I have an account already',
    isNew: 'I have no account yet',
  },

  noClient: {
    title: 'You are in no team',
    body: (email: string) =>
      `Nobody has given ${email} access to a client, or it was taken back. Ask whoever runs the installation for an invitation.`,
    signOut: 'Sign out',
  },

  missingToken: 'The address is not complete. Open the whole link.',
} as const;
