import type { CalibrationReason } from '@kpi-loop/scoring/domain';
import { csv } from '@kpi-loop/shared/kernel';
import type { CalibrationEntryView } from './calibration.dto';

type Lang = 'zh-CN' | 'en';
type Row = Omit<CalibrationEntryView, 'offers' | 'outdated' | 'myVote'>;

const HEAD: Record<Lang, string[]> = {
  'zh-CN': ['考核对象', '部门', '主管', '综合得分', '分数段等级', '校准后等级', '理由类别', '理由', '提议人', '表决'],
  en: ['Subject', 'Unit', 'Head', 'Total', 'Grade by the bands', 'Calibrated grade', 'Kind of reason', 'Reason', 'Proposed by', 'Votes'],
};
const REASON: Record<CalibrationReason, Record<Lang, string>> = {
  PEER_COMPARISON: { 'zh-CN': '同类比较', en: 'Comparison with peers' },
  DIFFICULTY: { 'zh-CN': '目标难度', en: 'Difficulty of the targets' },
  CIRCUMSTANCE: { 'zh-CN': '客观情况', en: 'Circumstances' },
  CONTRIBUTION: { 'zh-CN': '考核外贡献', en: 'Contribution beyond the card' },
  LENIENCY: { 'zh-CN': '评价偏宽', en: 'Graded too generously' },
  SEVERITY: { 'zh-CN': '评价偏严', en: 'Graded too strictly' },
  DATA_QUALITY: { 'zh-CN': '数据质量', en: 'Quality of the data' },
  OTHER: { 'zh-CN': '其他', en: 'Other' },
};

/** The results of a session in the words and names of the viewer, by name. */
export function calibrationCsv(rows: readonly Row[], lang: Lang): string {
  const name = (zh: string, en: string): string => (lang === 'en' && en) || zh;
  return csv([
    HEAD[lang],
    ...rows.map((row) => [
      ...[name(row.subjectName, row.subjectNameEn), name(row.unitName, row.unitNameEn), name(row.headName, row.headNameEn)],
      ...[row.rawTotal, row.rawGrade, row.grade, row.reasonCode && REASON[row.reasonCode as CalibrationReason][lang], row.reason],
      ...[
        row.proposedByName && name(row.proposedByName, row.proposedByNameEn ?? ''),
        row.votes.map((vote) => `${name(vote.personName, vote.personNameEn)} ${vote.grade}`).join('; '),
      ],
    ]),
  ]);
}
