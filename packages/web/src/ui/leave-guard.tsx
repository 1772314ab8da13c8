import { useBlocker } from '@tanstack/react-router';
import type { RefObject } from 'react';
import { uiText } from '../text/ui.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';

/** Whether two addresses of one path, told by what stands behind `?`, show different things. */
export type IsElsewhere = (
  current: Readonly<Record<string, unknown>>,
  next: Readonly<Record<string, unknown>>,
) => boolean;

interface Props {
  isDirty: boolean;
  letGo?: RefObject<boolean>;
  isElsewhere?: IsElsewhere | undefined;
}

/**
 * Asks before what is not saved is lost, also when the page is closed. `letGo.current` true: it was saved just now, and
 * the page may be left before that shows.
 */
export function LeaveGuard({ isDirty, letGo, isElsewhere }: Props) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => {
      if (!isDirty || letGo?.current === true) return false;
      return current.pathname !== next.pathname || isElsewhere?.(current.search, next.search) === true;
    },
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  return (
    <ConfirmDialog
      opened={blocker.status === 'blocked'}
      onClose={() => blocker.reset?.()}
      title={uiText.leaveTitle}
      confirm={uiText.leave}
      danger
      onConfirm={async () => blocker.proceed?.()}
    >
      {uiText.leaveBody}
    </ConfirmDialog>
  );
}
