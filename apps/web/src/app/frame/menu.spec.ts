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

  it('counts a page under the entry that covers it, the one further down where two do', () => {
    const entries = [entry('my-kpis', { covers: ['lines', 'scorecards'] }), entry('results', { covers: ['scorecards'] })];
    expect(entryOf(entries, '/lines/7')?.path).toBe('my-kpis');
    expect(entryOf(entries, '/scorecards/7/result')?.path).toBe('results');
    expect(entryOf(entries.slice(0, 1), '/scorecards/7/result')?.path).toBe('my-kpis');
  });
});
