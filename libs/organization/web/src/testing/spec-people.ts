import { readFileSync } from 'node:fs';
import { provideHttpClient } from '@angular/common/http';
import { signal, type Provider } from '@angular/core';
import { provideRouter } from '@angular/router';
import type { PeopleImportView, PersonDetailView, PersonRow, UnitView } from '@kpi-loop/shared/client';
import { LiveService, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { NEVER } from 'rxjs';
import ui from '../../../../shared/ui/src/i18n/en.json';
import en from '../i18n/en.json';

// the shell is an app, which a library may not import
const shell = JSON.parse(readFileSync('apps/web/public/i18n/en.json', 'utf8')) as Record<string, Record<string, unknown>>;

/** English words, a live stream that says nothing, and somebody with the given roles on 18 August 2026. */
export const providersAs = (...roles: string[]): (Provider | ReturnType<typeof provideTestTexts>)[] => [
  provideRouter([]),
  provideHttpClient(),
  provideTestTexts({
    en: { ...shell, ...ui, ...en, rule: { ...shell.rule, ...en.rule }, problem: { ...shell.problem, ...en.problem }, field: { ...shell.field, ...en.field } },
  }),
  { provide: LiveService, useValue: { tick: () => signal(0).asReadonly(), on: () => NEVER } },
  {
    provide: SessionStore,
    useValue: {
      has: (...asked: string[]) => asked.some((role) => roles.includes(role)),
      today: signal('2026-08-18'),
      timezone: signal('Asia/Shanghai'),
      session: signal(null),
    },
  },
];

export const aUnit = (code: string, change: Partial<UnitView> = {}): UnitView => ({
  id: code,
  code,
  name: code,
  nameEn: `${code} unit`,
  parentId: null,
  path: `${code}/`,
  depth: 0,
  head: null,
  people: 1,
  peopleBelow: 3,
  version: 1,
  ...change,
});

export const aPerson = (change: Partial<PersonRow> = {}): PersonRow => ({
  id: 'p1',
  employeeNo: 'E001',
  name: '周敏',
  nameEn: 'Zhou Min',
  unit: { id: 'HQ', code: 'HQ', name: '总部', nameEn: 'Head office' },
  position: { id: 'o', name: '经理', nameEn: 'Manager' },
  manager: null,
  hiredOn: '2020-01-01',
  leftOn: null,
  ...change,
});

export const aDetail = (change: Partial<PersonDetailView> = {}): PersonDetailView => ({
  ...aPerson(),
  email: null,
  assignments: [],
  reports: [],
  account: null,
  may: [],
  ...change,
});

export const aPreview = (change: Partial<PeopleImportView> = {}): PeopleImportView => ({
  id: 'i1',
  fileName: 'people.csv',
  effectiveOn: '2026-08-18',
  rowCount: 4,
  headers: {},
  unknownHeaders: [],
  counts: { new: 2, changed: 1, ended: 0, unchanged: 1, absent: 16, unitsNew: 1, unitsChanged: 0, positionsNew: 0 },
  changes: [{ kind: 'changed', row: 3, employeeNo: 'E002', name: '林', fields: [{ field: 'place', before: 'A', after: 'B' }] }],
  errors: [],
  errorCount: 0,
  applicable: true,
  sameContentAppliedAt: null,
  createdBy: null,
  createdAt: '2026-08-18T02:00:00Z',
  appliedAt: null,
  ...change,
});
