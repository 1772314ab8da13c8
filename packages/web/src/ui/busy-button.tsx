import { Button, type ButtonProps } from '@mantine/core';
import { type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { notifyProblem } from './notify.ts';

type Props = Omit<ButtonProps, 'loading'> & {
  /** While its promise is open the button is busy, and a second click does nothing. */
  onClick: (event: MouseEvent<HTMLButtonElement>) => Promise<unknown>;
  children: ReactNode;
  type?: 'button' | 'submit';
  'aria-label'?: string;
  title?: string;
};

/** A button for acts on the server. An error that `onClick` throws is shown as a notification. */
export function BusyButton({ onClick, disabled, ...rest }: Props) {
  const [isBusy, setBusy] = useState(false);
  // State is too late for a second click in the same frame.
  const busy = useRef(false);
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  async function act(event: MouseEvent<HTMLButtonElement>): Promise<void> {
    if (busy.current) return;
    busy.current = true;
    setBusy(true);
    try {
      await onClick(event);
    } catch (error) {
      notifyProblem(error);
    } finally {
      busy.current = false;
      if (mounted.current) setBusy(false);
    }
  }

  return (
    <Button
      {...rest}
      disabled={disabled ?? false}
      loading={isBusy}
      aria-busy={isBusy}
      onClick={(event) => void act(event)}
    />
  );
}
