import { STATUS_CODES } from 'node:http';
import { isUnavailable } from '@rekindle/runtime';
import type { z } from 'zod';

/** One fault in what came in: where, and what would be right. */
export interface InputFault {
  path: string;
  message: string;
  /** The same place as a JSON pointer (RFC 6901) in a URI fragment, such as `#/errors/0`; made from `path` where it is left out. */
  pointer?: string;
}

/** An RFC 9457 answer, thrown by a handler. Its texts reach the caller. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  /** What kind of problem, stable for programs; `about:blank` when the status says it all. */
  readonly type: string;
  readonly errors: readonly InputFault[];
  readonly retryAfterSeconds: number | null;

  constructor(
    status: number,
    detail: string,
    more: { kind?: string; errors?: readonly InputFault[]; retryAfterSeconds?: number } = {},
  ) {
    super(detail);
    this.status = status;
    this.type = more.kind === undefined ? 'about:blank' : `urn:rekindle:problem:${more.kind}`;
    this.errors = more.errors ?? [];
    this.retryAfterSeconds = more.retryAfterSeconds ?? null;
  }
}

/** The body of an RFC 9457 answer. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** The request's id; the log has it too. */
  trace_id: string;
  errors?: readonly InputFault[];
}

/**
 * Checks what came in. Throws `HttpProblem` 400 that names every fault and repeats no value, also for a lone surrogate or
 * a NUL, which no database keeps.
 */
export function parseInput<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) {
    if (!holdsKeepable(result.data)) throw unkeepable();
    return result.data;
  }
  const errors = result.error.issues.map((issue) => ({
    path: issue.path.map(String).join('.'),
    message: issue.message,
    pointer: pointerOf(issue.path.map(String)),
  }));
  throw new HttpProblem(400, 'The request does not have the expected fields.', { kind: 'invalid-input', errors });
}

/** A JSON pointer in a URI fragment; `#` is the whole. */
function pointerOf(steps: readonly string[]): string {
  return ['#', ...steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')))].join('/');
}

function holdsKeepable(value: unknown): boolean {
  if (typeof value === 'string') return isKeepable(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, each]) => isKeepable(key) && holdsKeepable(each));
}

function isKeepable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function unkeepable(): HttpProblem {
  return new HttpProblem(400, 'The request holds characters that cannot be kept.');
}

const FRAMEWORK_DETAILS: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'The body is too large.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'This content type is not understood here.',
  FST_ERR_CTP_INVALID_TYPE: 'This content type is not understood here.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body does not have the announced length.',
  FST_ERR_BAD_URL: 'The path is not valid.',
  FST_ERR_MAX_PARAM_LENGTH: 'The path is too long.',
};

/** The problem that an error of any origin is for the caller. Only a fault of ours is a 500, and it tells nothing. */
export function problemOf(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  const { code, statusCode } = fieldsOf(error);
  const isFromTheRequest = statusCode !== null && statusCode >= 400 && statusCode < 500;
  if (isFromTheRequest && (code.startsWith('FST_') || code === 'ECONNRESET' || error instanceof SyntaxError)) {
    return new HttpProblem(statusCode, FRAMEWORK_DETAILS[code] ?? 'The request could not be read.');
  }
  // Postgres cannot keep a NUL or a lone surrogate; only what came in can hold one.
  if (code === '22021' || code === '22P05') {
    return unkeepable();
  }
  if (isUnavailable(error)) {
    return new HttpProblem(503, 'Something this service needs is not available. Try again.', {
      kind: 'unavailable',
      retryAfterSeconds: 1,
    });
  }
  return new HttpProblem(500, 'Something went wrong here. The log has it under the trace id.');
}

export function problemBody(problem: HttpProblem, traceId: string): ProblemBody {
  return {
    type: problem.type,
    title: STATUS_CODES[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.message,
    trace_id: traceId,
    ...(problem.errors.length > 0 ? { errors: problem.errors.map(withPointer) } : {}),
  };
}

function withPointer(fault: InputFault): InputFault {
  return { ...fault, pointer: fault.pointer ?? pointerOf(fault.path === '' ? [] : fault.path.split('.')) };
}

function fieldsOf(error: unknown): { code: string; statusCode: number | null } {
  if (typeof error !== 'object' || error === null) return { code: '', statusCode: null };
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  return {
    code: typeof code === 'string' ? code : '',
    statusCode: typeof statusCode === 'number' ? statusCode : null,
  };
}
