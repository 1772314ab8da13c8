/** One field that is wrong: `path` as the API names it, dots between its parts. */
export interface FieldFault {
  path: string;
  message: string;
}

/** An answer that is not a success (RFC 9457), or no answer at all (`status` 0). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  /** What kind, stable for programs: the last part of `urn:rekindle:problem:...`; empty when the status says it all. */
  readonly kind: string;
  readonly traceId: string | null;
  readonly fields: readonly FieldFault[];
  /** The whole body: some problems carry more than the standard members. */
  readonly body: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    detail: string,
    more: { kind?: string; traceId?: string | null; fields?: FieldFault[]; body?: Record<string, unknown> } = {},
  ) {
    super(detail);
    this.status = status;
    this.kind = more.kind ?? '';
    this.traceId = more.traceId ?? null;
    this.fields = more.fields ?? [];
    this.body = more.body ?? {};
  }

  /** The faults by field, for Mantine's `error` props. */
  byField(): Record<string, string> {
    return Object.fromEntries(this.fields.map((fault) => [fault.path, fault.message]));
  }
}

/** Reads what a failed answer says; an answer of a proxy that is no problem+json becomes one. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => null);
  return problemFrom(response.status, body);
}

/** As `problemOf`, for a body that was read already. */
export function problemFrom(status: number, body: unknown): ProblemError {
  if (!isRecord(body)) return new ProblemError(status, '');
  const { type, detail, trace_id: traceId, errors } = body;
  return new ProblemError(status, typeof detail === 'string' ? detail : '', {
    kind: typeof type === 'string' ? type.replace(/^urn:rekindle:problem:|^about:blank$/, '') : '',
    traceId: typeof traceId === 'string' ? traceId : null,
    fields: Array.isArray(errors) ? errors.filter(isFieldFault) : [],
    body,
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFieldFault(value: unknown): value is FieldFault {
  return isRecord(value) && typeof value['path'] === 'string' && typeof value['message'] === 'string';
}
