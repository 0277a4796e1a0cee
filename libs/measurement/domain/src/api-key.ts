/** What a program shows: `kpi_<tenant>_<secret>`. The tenant is in it so that the key is looked up under that tenant's row security. */
const KEY = /^kpi_([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})_([\w-]{43})$/;

export const keyText = (tenantId: string, secret: string): string => `kpi_${tenantId}_${secret}`;

export function readKey(text: string): { tenantId: string; secret: string } | null {
  const [, tenantId, secret] = KEY.exec(text) ?? [];
  return secret ? { tenantId, secret } : null;
}

/** A signed request is as old as its timestamp says, and may be no older, and hardly younger, than this. */
export const SIGNED_FOR_SECONDS = 300;
export const isFresh = (timestamp: string, nowMs: number): boolean => /^\d{1,12}$/.test(timestamp) && Math.abs(nowMs / 1000 - Number(timestamp)) <= SIGNED_FOR_SECONDS;

/** Requests of one key in one minute. */
export const REQUESTS_A_MINUTE = 120;
/** After a rotation the old key goes on for so long, unless said otherwise: programs are not all changed at once. */
export const GRACE_HOURS = 24;
export const MOST_GRACE_HOURS = 168;
