export { InvitationScreen } from './invitation.tsx';
export { NoClientScreen } from './no-client.tsx';
export { ResetScreen } from './reset.tsx';
export { SignInScreen } from './sign-in.tsx';
