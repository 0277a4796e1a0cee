import { validate, version } from 'uuid';
import { newId } from './ids';

describe('ids', () => {
  it('are uuids of version 7 that count up, however many are made in a millisecond', () => {
    const before = Date.now();
    const ids = Array.from({ length: 5000 }, newId);
    expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
    expect([...new Set(ids)].sort()).toEqual(ids);
    const made = parseInt(ids[0].replaceAll('-', '').slice(0, 12), 16);
    expect(made).toBeGreaterThanOrEqual(before);
    expect(made).toBeLessThanOrEqual(Date.now());
  });
});
