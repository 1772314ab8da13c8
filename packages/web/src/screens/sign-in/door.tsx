import { useDocumentTitle } from '@mantine/hooks';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { ProblemError } from '../../api/problem.ts';
import { BrandMark } from '../../shell/brand.tsx';
import { shellText } from '../../text/shell.ts';
import { explain } from '../../ui/states.tsx';
import classes from './door.module.css';

/** What stands before the console: one card, the brand above. */
export function Door(props: { title: string; body?: ReactNode; foot?: ReactNode; children?: ReactNode }) {
  useDocumentTitle(`${props.title} · ${shellText.appName}`);
  return (
    <main className={classes.door}>
      <div className={classes.brand}>
        <BrandMark size={30} />
        {shellText.appName}
      </div>
      <div className={classes.card}>
        <h1 className={classes.title}>{props.title}</h1>
        {props.body !== undefined && <p className={classes.body}>{props.body}</p>}
        {props.children}
      </div>
      {props.foot !== undefined && <p className={classes.foot}>{props.foot}</p>}
    </main>
  );
}

export function Fault({ children }: { children: string }) {
  return (
    <p className={classes.fault} role="alert">
      {children}
    </p>
  );
}

interface Submission {
  isBusy: boolean;
  /** What was wrong as a whole; null when a field says it. */
  fault: string | null;
  /** By field of the API. */
  fields: Record<string, string>;
  onSubmit: (event: SubmitEvent<HTMLFormElement>) => void;
}

/** Sends a small form once at a time and keeps what the server said of it. */
export function useSubmission(act: () => Promise<void>): Submission {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const fields = problem instanceof ProblemError ? problem.byField() : {};
  const said = problem === null ? null : explain(problem);

  async function send(): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      await act();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }

  return {
    isBusy,
    fault: said === null || Object.keys(fields).length > 0 ? null : said.body || said.title,
    fields,
    onSubmit: (event) => {
      event.preventDefault();
      if (!isBusy) void send();
    },
  };
}

/** The token behind the # of a link. It is taken out of the address, so that it stays in no history. */
export function useLinkToken(): string | null {
  const [token] = useState(() => {
    const found = new URLSearchParams(window.location.hash.slice(1)).get('token');
    if (found !== null) window.history.replaceState(window.history.state, '', window.location.pathname);
    return found;
  });
  return token;
}
