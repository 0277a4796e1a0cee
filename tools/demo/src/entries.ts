/** A figure somebody has entered for a month, with what shows it. People are logins. */
export interface EntryStory {
  metric: string;
  by: string;
  month: string;
  value: string;
  noteZh: string;
  /** A link, or a file. */
  evidence: { link: string } | { fileName: string; content: string };
  /** Nobody yet: it waits. */
  approvedBy?: string;
}

/** July: all that cards count is entered and approved, so that the month can be closed. August has just begun to come in: one figure waits for approval. */
export const entryStories: EntryStory[] = [
  {
    metric: 'MF10',
    by: 'xiulan',
    month: '2026-07-01',
    value: '2',
    noteZh: 'L2 模具快换工装、冷却水回用两项已验收',
    evidence: {
      fileName: '2026-07-L2-改善提案验收单.csv',
      content: '提案编号,名称,验收日期,验收人\nL2-071,模具快换工装,2026-07-18,设备部\nL2-074,冷却水回用,2026-07-29,能源组\n',
    },
    approvedBy: 'zhengguoqiang',
  },
  {
    metric: 'MF10',
    by: 'laozhou',
    month: '2026-07-01',
    value: '1',
    noteZh: '排产看板电子化已上线试运行满两周',
    evidence: { link: 'https://wiki.huahe.example/mf/ideas/PL-031' },
    approvedBy: 'zhengguoqiang',
  },
  {
    metric: 'MF10',
    by: 'zhengguoqiang',
    month: '2026-07-01',
    value: '2',
    noteZh: '峰谷用电排班、来料直送线边两项已推广到三条产线',
    evidence: { link: 'https://wiki.huahe.example/mf/ideas/MF-018' },
    approvedBy: 'taoran',
  },
  {
    metric: 'MF10',
    by: 'laozhou',
    month: '2026-08-01',
    value: '1',
    noteZh: '工单齐套预检清单已验收',
    evidence: { link: 'https://wiki.huahe.example/mf/ideas/PL-034' },
  },
];
