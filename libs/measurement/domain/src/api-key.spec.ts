import { isFresh, keyText, readKey } from './api-key';

describe('a key', () => {
  const tenantId = '01a22520-9029-7143-917c-8e2e65588a0c';
  const secret = 'a'.repeat(42) + '_';
  it('names its tenant and holds a secret', () => expect(readKey(keyText(tenantId, secret))).toEqual({ tenantId, secret }));
  it.each(['', 'kpi_', `kpi_${tenantId}_short`, `Bearer kpi_${tenantId}_${secret}`, `kpi_${tenantId}_${secret}x`, `kpi_${tenantId}'--_${secret}`])('is not %j', (text) =>
    expect(readKey(text)).toBeNull(),
  );
});

describe('a signature', () => {
  it.each([
    [300, true],
    [-300, true],
    [301, false],
    [-301, false],
  ])('of %i seconds ago is fresh: %s', (age, fresh) => expect(isFresh(String(1_800_000_000 - age), 1_800_000_000_000)).toBe(fresh));
  it.each(['', '1e9', '-1', 'NaN', '1800000000.5'])('has a timestamp in whole seconds: %j is none', (text) => expect(isFresh(text, 1_800_000_000_000)).toBe(false));
});
