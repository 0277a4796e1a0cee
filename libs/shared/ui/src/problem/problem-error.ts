import type { HttpErrorResponse } from '@angular/common/http';

export interface FieldProblem {
  pointer: string;
  code: string;
  params?: Record<string, unknown>;
}

/** RFC 9457 as the server sends it. */
export interface ProblemBody {
  type?: string;
  title?: string;
  status?: number;
  code?: string;
  detail?: string;
  instance?: string;
  requestId?: string;
  violations?: string[];
  fields?: FieldProblem[];
  params?: Record<string, unknown>;
}

export class ProblemError extends Error {
  readonly type: string;
  readonly title: string;
  readonly detail?: string;
  readonly instance?: string;
  readonly requestId?: string;
  readonly violations: string[];
  readonly fields: FieldProblem[];
  readonly params: Record<string, unknown>;

  constructor(
    readonly status: number,
    readonly code: string,
    body: ProblemBody = {},
  ) {
    super(`${status} ${code}`);
    this.name = 'ProblemError';
    this.type = body.type ?? 'about:blank';
    this.title = body.title ?? code;
    this.detail = body.detail;
    this.instance = body.instance;
    this.requestId = body.requestId;
    this.violations = body.violations ?? [];
    this.fields = body.fields ?? [];
    this.params = body.params ?? {};
  }
}

const CODE_BY_STATUS: Record<number, string> = {
  0: 'offline',
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'notFound',
  409: 'conflict',
  412: 'stale',
  422: 'ruleBroken',
  429: 'tooMany',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
};

export function problemOf(response: HttpErrorResponse): ProblemError {
  const body = bodyOf(response.error);
  return new ProblemError(response.status, body.code ?? CODE_BY_STATUS[response.status] ?? 'unexpected', body);
}

/** The problems of one field of the request, by its JSON pointer (`/lines/0/weight`). */
export function fieldErrors(problem: unknown, pointer: string): FieldProblem[] {
  return problem instanceof ProblemError ? problem.fields.filter((field) => field.pointer === pointer) : [];
}

// A failed blob or text request carries its problem as a string.
function bodyOf(error: unknown): ProblemBody {
  if (typeof error === 'string') {
    try {
      return JSON.parse(error) as ProblemBody;
    } catch {
      return {};
    }
  }
  return error && typeof error === 'object' && !(error instanceof Event) && !(error instanceof Blob) ? (error as ProblemBody) : {};
}
