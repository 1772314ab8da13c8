import pino from 'pino';
import { redact, redactText } from './redact.ts';

export type Logger = pino.Logger;
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** Where log lines go; a file is added to. */
export type LogDestination = 'stdout' | 'stderr' | { file: string } | { write(line: string): void };

export interface LoggerOptions {
  level?: LogLevel;
  /** The service's name, in each line as `service`. */
  service?: string;
  /** Stdout unless told. A command whose stdout is data logs to stderr, a system that a person watches to a file. */
  destination?: LogDestination;
}

/**
 * A JSON logger. Whatever is passed to it, its lines hold no phone number, no text of a message and no secret:
 * fields, child bindings, messages, their arguments and errors of any SDK all pass through `redact`.
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  const logger = pino(
    {
      level: options.level ?? 'info',
      base: options.service === undefined ? {} : { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // Pino's own serialiser would copy every property of an error; the hook has made it harmless before.
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
  return redactingBindings(logger);
}

/** No hook sees the bindings of a child. Children inherit these two methods. */
function redactingBindings(logger: Logger): Logger {
  const { child, setBindings } = logger;
  const redactingChild = function (this: Logger, ...[bindings, ...rest]: Parameters<typeof child>) {
    return Reflect.apply(child, this, [redactFields(bindings), ...rest]);
  };
  Object.assign(logger, {
    child: redactingChild,
    setBindings(this: Logger, bindings: pino.Bindings) {
      setBindings.call(this, redactFields(bindings));
    },
  });
  return logger;
}

function redactArguments(args: readonly unknown[]): unknown[] {
  const [first, ...rest] = args;
  const words = rest.map((part) => redact(part));
  if (typeof first !== 'object' || first === null) return [redact(first), ...words];
  const fields = redactFields(first instanceof Error ? { err: first } : (first as Record<string, unknown>));
  if (words.length > 0) return [fields, ...words];
  const { err } = fields;
  const hasMessage = typeof err === 'object' && err !== null && 'message' in err;
  return hasMessage ? [fields, err.message] : [fields];
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

function destinationOf(destination: LogDestination | undefined): pino.DestinationStream {
  if (typeof destination === 'object') {
    if ('write' in destination) return destination;
    return pino.destination({ dest: destination.file, mkdir: true, sync: true });
  }
  return pino.destination({ dest: destination === 'stderr' ? 2 : 1, sync: true });
}
