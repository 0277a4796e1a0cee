import { headOf, type Company } from './company';
import { monthOf } from './dates';
import { rdHero } from './hero';
import { deal, series } from './random';
import type { RdReleaseRow, RdSurveyRow, Year } from './rows';

/** Owners and their fixed shares (%); 一帆 owns her own releases beside the lead of the platform team. */
const OWNERS = [
  { unit: 'RD-PL', login: null, releases: 30, defects: 25, stories: 30, innovation: 20 },
  { unit: 'RD-PL', login: 'yifan', releases: 20, defects: 15, stories: 15, innovation: 0 },
  { unit: 'RD-AP', login: null, releases: 35, defects: 35, stories: 40, innovation: 20 },
  { unit: 'RD-QA', login: null, releases: 0, defects: 15, stories: 10, innovation: 0 },
  { unit: 'RD-IN', login: null, releases: 15, defects: 10, stories: 5, innovation: 60 },
];

const HISTORY = {
  onTime: [5, 4, 6, 6, 5, 6, 6, 6, 7, 6, 6, 7],
  planned: [8, 7, 9, 9, 8, 9, 9, 9, 10, 9, 9, 10],
  escapedDefects: [14, 13, 14, 13, 14, 13, 12, 13, 12, 12, 12, 11],
  stories: [101, 92, 104, 106, 108, 105, 110, 108, 112, 110, 113, 115],
  landed: [1, 0, 1, 1, 1, 1, 1, 1, 2, 1, 2, 1],
  started: [3, 3, 4, 3, 4, 4, 4, 4, 5, 4, 5, 4],
  cycleTime: [46, 46, 45, 45, 44, 44, 44, 43, 43, 43, 42, 42],
};

const owners = (company: Company) =>
  OWNERS.map((owner) => ({
    ...owner,
    no: owner.login ? company.people.find(({ login }) => login === owner.login)!.employeeNo : headOf(company, owner.unit),
  }));

const minus = (a: readonly number[], b: readonly number[]): number[] => a.map((value, i) => value - b[i]);

export function rdRows(company: Company, year: Year): RdReleaseRow[] {
  const centre = year === 2026 ? rdHero : HISTORY;
  const people = owners(company);
  const shares = (of: 'releases' | 'defects' | 'stories' | 'innovation') => people.map((person) => person[of]);
  const onTime = deal(centre.onTime, shares('releases'));
  const late = deal(minus(centre.planned, centre.onTime), shares('releases'));
  const defects = deal(centre.escapedDefects, shares('defects'));
  const stories = deal(centre.stories, shares('stories'));
  const landed = deal(centre.landed, shares('innovation'));
  const open = deal(minus(centre.started, centre.landed), shares('innovation'));
  return centre.planned.flatMap((_, m) =>
    people.map(({ unit, no }, i) => ({
      month: `${monthOf(year, m + 1)}-01`,
      unit_code: unit,
      owner_no: no,
      on_time: onTime[m][i],
      planned: onTime[m][i] + late[m][i],
      escaped_defects: defects[m][i],
      stories: stories[m][i],
      landed: landed[m][i],
      started: landed[m][i] + open[m][i],
      cycle_time_days: centre.cycleTime[m],
    })),
  );
}

/** Anonymous answers of the partner teams, 1 to 5 points, twelve per owner and month. */
export function rdSurveyRows(company: Company, year: Year): RdSurveyRow[] {
  const people = owners(company).map((person) => ({
    ...person,
    points: series(`rd survey ${year} ${person.no}`, { base: year === 2026 ? 4.05 : 3.9, growth: 0.06, noise: 0.08 }),
  }));
  return Array.from({ length: 12 }, (_, m) =>
    people.map(({ unit, no, points }) => ({
      month: `${monthOf(year, m + 1)}-01`,
      unit_code: unit,
      owner_no: no,
      responses: 12,
      score_sum: Math.round(points[m] * 12),
    })),
  ).flat();
}
