import pino from 'pino';
import { redact, redactError, redactText } from './redact.ts';

export type Logger = pino.Logger;
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export interface LoggerOptions {
  level?: LogLevel;
  /** The service's name, in each line as `service`. */
  service?: string;
  /** Where lines go: stdout unless told. A command whose stdout is data logs to stderr. */
  destination?: 'stdout' | 'stderr' | { write(line: string): void };
}

/**
 * A JSON logger. Whatever is passed to it, its lines hold no phone number, no text of a message and no secret:
 * fields, child bindings, messages, their arguments and errors of any SDK all pass through `redact`.
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  return pino(
    {
      level: options.level ?? 'info',
      base: options.service === undefined ? {} : { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        bindings: (bindings) => redactFields(bindings),
        log: (fields) => redactFields(fields),
      },
      // Pino's own serialiser would copy every property of an error.
      serializers: { err: (err: unknown) => err },
      hooks: {
        logMethod(args, method) {
          // The types promise a known list of arguments; at run time any can come.
          method.apply(this, redactArguments(args) as Parameters<typeof method>);
        },
      },
    },
    destinationOf(options.destination),
  );
}

function redactArguments(args: readonly unknown[]): unknown[] {
  const [first, ...rest] = args;
  const messages = rest.map((part) => redact(part));
  if (first instanceof Error) {
    return [{ err: redactError(first) }, ...(messages.length > 0 ? messages : [redactText(first.message)])];
  }
  // Fields are left to the formatter, which sees them with what mixins add.
  return [typeof first === 'string' ? redactText(first) : first, ...messages];
}

function redactFields(fields: Record<string, unknown>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (key === 'req') out['req'] = requestFields(value);
    else if (key === 'res') out['res'] = responseFields(value);
    else Object.assign(out, redact({ [key]: value }));
  }
  return out;
}

/** An HTTP request in the log: method and path. A query string may hold anything. */
function requestFields(request: unknown): object {
  if (typeof request !== 'object' || request === null) return {};
  const { method, url } = request as { method?: unknown; url?: unknown };
  return { method: redact(method), path: typeof url === 'string' ? redactText(url.split('?')[0] ?? '') : undefined };
}

function responseFields(response: unknown): object {
  if (typeof response !== 'object' || response === null) return {};
  return { statusCode: redact((response as { statusCode?: unknown }).statusCode) };
}

function destinationOf(destination: LoggerOptions['destination']): pino.DestinationStream {
  if (typeof destination === 'object') return destination;
  return pino.destination({ dest: destination === 'stderr' ? 2 : 1, sync: true });
}
