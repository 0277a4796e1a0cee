import { HttpContext, HttpContextToken } from '@angular/common/http';

/** The version the change is based on; sent as `If-Match: "7"`, answered with 412 when someone was faster. */
export const IF_MATCH = new HttpContextToken<number | string | null>(() => null);

/** The caller handles 401 itself (the session's own requests). */
export const SILENT = new HttpContextToken<boolean>(() => false);

/** The key of the command, where a retry must repeat it; otherwise each request gets its own. */
export const IDEMPOTENCY_KEY = new HttpContextToken<string | null>(() => null);

export function ifMatch(version: number | string, context = new HttpContext()): HttpContext {
  return context.set(IF_MATCH, version);
}
