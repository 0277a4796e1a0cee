import { MENU_GROUPS, type MenuEntry, type MenuGroup, type Session, type WebFeature } from '@kpi-loop/shared/ui';

export interface MenuSection {
  group: MenuGroup;
  entries: MenuEntry[];
}

function mayUse({ roles, heads }: MenuEntry, session: Session): boolean {
  if (!roles && !heads) return true;
  return !!roles?.some((role) => session.roles.includes(role)) || (!!heads && session.isHead);
}

export function visibleEntries(features: WebFeature[], session: Session): MenuEntry[] {
  return features
    .flatMap(({ menu }) => menu)
    .filter((entry) => mayUse(entry, session))
    .sort((a, b) => MENU_GROUPS.indexOf(a.group) - MENU_GROUPS.indexOf(b.group) || a.order - b.order);
}

export function sections(entries: MenuEntry[]): MenuSection[] {
  return MENU_GROUPS.map((group) => ({ group, entries: entries.filter((entry) => entry.group === group) })).filter(({ entries: some }) => some.length > 0);
}

/** The entry a page belongs to: the longest path that leads the address; where two cover it alike, the one further down. */
export function entryOf(entries: MenuEntry[], url: string): MenuEntry | undefined {
  const path = url.split(/[?#]/)[0].replace(/^\//, '');
  const lengths = entries.map(({ path: own, covers = [] }) =>
    Math.max(0, ...[own, ...covers].filter((lead) => path === lead || path.startsWith(`${lead}/`)).map((lead) => lead.length)),
  );
  const longest = Math.max(0, ...lengths);
  return longest ? entries[lengths.lastIndexOf(longest)] : undefined;
}
