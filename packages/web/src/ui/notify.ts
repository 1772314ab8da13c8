import { notifications } from '@mantine/notifications';
import { ProblemError } from '../api/problem.ts';
import { uiText } from '../text/ui.ts';
import { explain } from './states.tsx';

/** An act was refused or failed: what happened, with the trace id. Stays until closed when it is our fault. */
export function notifyProblem(error: unknown): void {
  const { title, body } = explain(error);
  const problem = error instanceof ProblemError ? error : null;
  const trace = problem?.traceId != null && problem.status >= 500 ? ` ${uiText.traceId} ${problem.traceId}` : '';
  notifications.show({
    color: 'red',
    title,
    message: `${body}${trace}`,
    closeButtonProps: { 'aria-label': uiText.close },
    autoClose: problem !== null && problem.status < 500 ? 8000 : false,
  });
}

/** An act was done. */
export function notifyDone(message: string): void {
  notifications.show({ message, autoClose: 4000, closeButtonProps: { 'aria-label': uiText.close } });
}

/** An act was done, but for a part of it. Stays until closed: nobody is told of it again. */
export function notifyLeftOut(title: string, why: string): void {
  const closeButtonProps = { 'aria-label': uiText.close };
  notifications.show({ color: 'yellow', title, message: why, autoClose: false, closeButtonProps });
}
