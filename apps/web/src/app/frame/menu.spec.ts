import type { MenuEntry, Session, WebFeature } from '@kpi-loop/shared/ui';
import { entryOf, sections, visibleEntries } from './menu';

const entry = (path: string, more: Partial<MenuEntry> = {}): MenuEntry => ({ group: 'loop', order: 10, path, key: `menu.${path}`, icon: 'loop', ...more });
const session = (roles: string[], isHead = false) => ({ roles, isHead }) as Session;
const feature = (...menu: MenuEntry[]): WebFeature => ({ menu, routes: [], texts: { 'zh-CN': async () => ({}), en: async () => ({}) } });

describe('menu', () => {
  it('shows an entry without conditions to everybody', () => {
    expect(visibleEntries([feature(entry('targets'))], session([])).map(({ path }) => path)).toEqual(['targets']);
  });

  it('shows an entry for heads to a head of any role, and to the named roles', () => {
    const team = feature(entry('team', { roles: ['HR'], heads: true }));
    expect(visibleEntries([team], session(['EMPLOYEE']))).toHaveLength(0);
    expect(visibleEntries([team], session(['EMPLOYEE'], true))).toHaveLength(1);
    expect(visibleEntries([team], session(['HR']))).toHaveLength(1);
  });

  it('groups in the order of the Map, whatever the order of the features', () => {
    const found = sections(
      visibleEntries(
        [feature(entry('audit', { group: 'settings' })), feature(entry('b', { order: 20 }), entry('a')), feature(entry('duties', { group: 'mine' }))],
        session([]),
      ),
    );
    expect(found.map(({ group, entries }) => [group, ...entries.map(({ path }) => path)])).toEqual([
      ['mine', 'duties'],
      ['loop', 'a', 'b'],
      ['settings', 'audit'],
    ]);
  });

  it('finds the entry of an item by the longest path', () => {
    const entries = [entry('metrics'), entry('metrics/tree')];
    expect(entryOf(entries, '/metrics/tree/7?x=1')?.path).toBe('metrics/tree');
    expect(entryOf(entries, '/metricsx')).toBeUndefined();
  });

  it('takes a page with an address of its own to the entry its route says it is under', () => {
    const cycle = { ...feature(entry('console')), routes: [{ path: 'cycles/:id/setup', data: { under: 'console' } }, { path: 'account' }] };
    expect(entryOf(cycle.menu, '/cycles/42/setup?step=policy', [cycle])?.path).toBe('console');
    expect(entryOf(cycle.menu, '/cycles/42', [cycle])).toBeUndefined();
    expect(entryOf(cycle.menu, '/account', [cycle])).toBeUndefined();
    expect(entryOf([], '/cycles/42/setup', [cycle])).toBeUndefined();
  });
});
