import nodemailer from 'nodemailer';

/** One e-mail in plain text. */
export interface Mail {
  /** The same for every try of the same notice, so that a mailbox shows it once. */
  messageId: string;
  to: string;
  subject: string;
  text: string;
}

export interface Mailer {
  /** Throws what the server or the network said. */
  send(mail: Mail): Promise<void>;
  close(): void;
}

/** Real milliseconds for each stage of talking to the mail server. */
const SMTP_TIMEOUT_MS = 15_000;

/** A mailer over SMTP; `url` as in `smtp://user:password@host:587`. */
export function smtpMailer(url: string, from: string): Mailer {
  const transport = nodemailer.createTransport({
    url,
    connectionTimeout: SMTP_TIMEOUT_MS,
    greetingTimeout: SMTP_TIMEOUT_MS,
    socketTimeout: SMTP_TIMEOUT_MS,
    // Words that came in from outside never make the mailer read a file or a URL.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      await transport.sendMail({ ...mail, from });
    },
    close: () => transport.close(),
  };
}

/** Whether a failed e-mail may be tried again: all but what the server refuses for good (5xx, RFC 5321 4.2.1). */
export function mayMailAgain(error: unknown): boolean {
  const code = error instanceof Error && 'responseCode' in error ? error.responseCode : null;
  return typeof code !== 'number' || code < 500;
}

/** What went wrong, without an address: SMTP answers like to repeat them. */
export function mailFault(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const answer = 'responseCode' in error && typeof error.responseCode === 'number' ? ` ${error.responseCode}` : '';
  return `${code}${answer}`;
}
