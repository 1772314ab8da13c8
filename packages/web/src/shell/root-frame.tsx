import { Outlet } from '@tanstack/react-router';

/** What is around everything, signed in or not. */
export function RootFrame() {
  return <Outlet />;
}
