import { decimal } from '@kpi-loop/shared/kernel';
import type { Contract, ContractLine, ContractTask } from './contract';
import { PADDING, PdfPages, type Column, type TextStyle } from './pdf-page';

export const CONTRACT_LANGS = ['zh-CN', 'en'] as const;
export type ContractLang = (typeof CONTRACT_LANGS)[number];

/** What stands on the page besides the contract itself. It is made on the server, where the texts of the web are not. */
const WORDS = {
  'zh-CN': {
    title: '绩效合同',
    of: (contract: Contract) => `${contract.company.name} · ${contract.unit.name}`,
    parties: (owner: string, head: string) => `责任人：${owner}\u3000\u3000主管：${head}`,
    period: '考核期间',
    columns: ['指标', '权重', '门槛', '目标', '挑战'],
    definition: '口径',
    plannedDenominator: '计划分母',
    condition: '达成条件',
    decision: '裁定理由',
    weightWaiver: (who: string) => `权重上限豁免（${who}）`,
    measured: '共担',
    tasks: '重点工作',
    bonuses: '加分项',
    taskColumns: ['里程碑', '权重', '到期日'],
    criterion: '达成标准',
    latePenalty: (share: string) => `逾期每天扣减该里程碑的 ${share}%`,
    partial: '部分完成按确认比例计分',
    points: (most: string) => `最高加 ${most} 分`,
    weight: (percent: string) => `权重 ${percent}`,
    approvals: '审批',
    steps: { HEAD2: '上级主管', HRBP: 'HRBP 复核', EXEC: '高管' },
    waived: '经豁免批准',
    duties: {
      approverIsNotHead: '主管可审批本部门人员的考核表',
      approverIsNotProposer: '提出目标值的人可审批',
      approverIsNotDecider: '裁定目标的人可审批',
      approverIsNotSubmitter: '提交人可审批',
    } as Record<string, string>,
    waiver: '未完全承接的说明',
    objections: '责任人的意见（原文）',
    kinds: { dissent: '保留意见', refuse: '拒绝签署' },
    signatures: '签署',
    sides: { owner: '责任人', head: '主管' },
    identity: '以登录密码确认身份',
    unsigned: '尚未签署',
    refused: '责任人拒绝签署，经上级与 HRBP 确认后生效；责任人保留对目标提出异议的权利。',
    agreed: '签署内容校验码（SHA-256）',
    hash: '合同校验码（SHA-256）',
    colon: '：',
    and: '、',
    units: { CNY: ' 元', d: ' 天', s: ' 秒', pt: ' 分', 'pcs/h': ' 件/小时', 'kWh/pc': ' 千瓦时/件' } as Record<string, string>,
  },
  en: {
    title: 'Performance contract',
    of: (contract: Contract) => `${contract.company.nameEn} · ${contract.unit.nameEn}`,
    parties: (owner: string, head: string) => `Owner: ${owner}     Head: ${head}`,
    period: 'Period',
    columns: ['Metric', 'Weight', 'Threshold', 'Target', 'Stretch'],
    definition: 'definition',
    plannedDenominator: 'Planned denominator',
    condition: 'Condition',
    decision: 'Why it was decided so',
    weightWaiver: (who: string) => `Upper limit of the weight waived by ${who}`,
    measured: 'shared',
    tasks: 'Key tasks',
    bonuses: 'Bonus items',
    taskColumns: ['Milestone', 'Weight', 'Due'],
    criterion: 'Counts as success',
    latePenalty: (share: string) => `each late day costs ${share}% of its milestone`,
    partial: 'a part counts by its confirmed share',
    points: (most: string) => `up to ${most} points`,
    weight: (percent: string) => `weight ${percent}`,
    approvals: 'Approvals',
    steps: { HEAD2: 'Head’s head', HRBP: 'HRBP check', EXEC: 'Executive' },
    waived: 'approved under a waiver',
    duties: {
      approverIsNotHead: 'the head approves the own people’s cards',
      approverIsNotProposer: 'who proposed a value approves',
      approverIsNotDecider: 'who decided a value approves',
      approverIsNotSubmitter: 'who submitted approves',
    } as Record<string, string>,
    waiver: 'Why the cascade is not covered',
    objections: 'In the owner’s own words',
    kinds: { dissent: 'Dissent', refuse: 'Refusal to sign' },
    signatures: 'Signatures',
    sides: { owner: 'Owner', head: 'Head' },
    identity: 'identity confirmed by password',
    unsigned: 'not signed yet',
    refused: 'In force without the owner’s signature, confirmed by the head’s head and the HRBP. The owner may still challenge the target.',
    agreed: 'Checksum of what was signed (SHA-256)',
    hash: 'Checksum of the contract (SHA-256)',
    colon: ': ',
    and: ', ',
    units: { CNY: ' CNY', d: ' d', s: ' s', pt: ' pt', 'pcs/h': ' pcs/h', 'kWh/pc': ' kWh/pc' } as Record<string, string>,
  },
};

const COLUMNS: Column[] = [{ width: 183 }, { width: 45, right: true }, { width: 84, right: true }, { width: 87, right: true }, { width: 84, right: true }];

function figure(value: string | null, { percent, decimals, unit }: ContractLine, units: Record<string, string>): string {
  if (value === null) return '—';
  const shown = percent
    ? decimal(value)
        .times(100)
        .toFixed(Math.max(decimals - 2, 0))
    : decimal(value).toFixed(decimals);
  return `${grouped(shown.replace(/\.0+$/, ''))}${percent ? '%' : (units[unit] ?? (unit ? ` ${unit}` : ''))}`;
}

function grouped(value: string): string {
  const [whole, rest] = value.split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${rest ? `.${rest}` : ''}`;
}

const TASK_COLUMNS: Column[] = [{ width: 303 }, { width: 80, right: true }, { width: 100, right: true }];

const SMALL: TextStyle = { size: 8, color: '#4d4d4d' };

/** What is said of a task beside its milestones. */
function notesOf(task: ContractTask, w: (typeof WORDS)[ContractLang]): string[] {
  const late = task.latePenalty === null || decimal(task.latePenalty).isZero() ? '' : w.latePenalty(decimal(task.latePenalty).times(100).toFixed());
  return [
    task.details,
    task.criterion && `${w.criterion}${w.colon}${task.criterion}`,
    [late, task.partialAllowed ? w.partial : ''].filter(Boolean).join(' · '),
    task.decision ? `${w.decision}${w.colon}${task.decision}` : '',
  ].filter((note) => !!note);
}

/** When something was last done about it: the same contract is the same file, whenever it is printed. */
function lastTouched({ approvals, objections, signatures, period }: Contract): Date {
  const moments = [...approvals, ...objections, ...signatures].map(({ at }) => Date.parse(at));
  return new Date(Math.max(Date.parse(period.from), ...moments));
}

/** The contract on paper, in the reader's language; the hash on it is that of the content, which is the same in both. */
export function contractPdf(contract: Contract, hash: string, lang: ContractLang, zone: string): Promise<Buffer> {
  const w = WORDS[lang];
  const name = (of: { name: string; nameEn: string } | null): string => (of ? (lang === 'en' ? of.nameEn : of.name) : '—');
  const moment = (at: string): string => new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(at));
  const title = `${w.title} · ${name(contract.subject)} · ${name(contract.period)}`;
  const pdf = new PdfPages({ title, subject: hash, lang, createdAt: lastTouched(contract) });
  const says = (label: string, text: string) => pdf.text(`${label}${w.colon}${text}`, { size: 9 }, 2);
  pdf.text(w.title, { size: 20, bold: true }, 2).text(w.of(contract), { color: '#595959' }, 8);
  pdf.text(name(contract.subject), { size: 13, bold: true }, 2).text(w.parties(name(contract.owner), name(contract.head)));
  pdf.text(`${w.period}${w.colon}${name(contract.period)} (${contract.period.from} – ${contract.period.to})`, {}, 10);
  pdf.row(COLUMNS, w.columns, { bold: true });
  for (const line of contract.lines) {
    const label = `${line.code} ${name(line)} · ${w.definition} v${line.definition}${line.measured ? ` · ${w.measured} ${name(line.measured)}` : ''}`;
    const values = [line.threshold, line.target, line.stretch].map((value) => figure(value, line, w.units));
    const notes = [
      line.weightWaiver && `${w.weightWaiver(name(line.weightWaiver))}${w.colon}${line.weightWaiver.reason}`,
      line.plannedDenominator && `${w.plannedDenominator}${w.colon}${grouped(line.plannedDenominator)}`,
      line.condition && `${w.condition}${w.colon}${line.condition}`,
      line.decision && `${w.decision}${w.colon}${line.decision}`,
    ].filter((note) => !!note);
    pdf.row(COLUMNS, [label, line.weight, ...values], {}, !notes.length);
    // beside the row: a row stands on one page, and these words may need more than one
    if (notes.length) pdf.text(notes.join('\n'), { ...SMALL, indent: PADDING }).rule();
  }
  for (const kind of ['task', 'bonus'] as const) {
    const own = (contract.tasks ?? []).filter((task) => task.kind === kind);
    if (own.length) pdf.heading(kind === 'task' ? w.tasks : w.bonuses);
    for (const task of own) {
      pdf.text(`${name(task)} · ${task.points === null ? w.weight(task.weight) : w.points(task.points)}`, { bold: true }, 2);
      for (const note of notesOf(task, w)) pdf.text(note, { size: 9 }, 2);
      if (task.milestones.length) pdf.row(TASK_COLUMNS, w.taskColumns, { size: 9, bold: true });
      for (const milestone of task.milestones) pdf.row(TASK_COLUMNS, [name(milestone), milestone.weight, milestone.dueOn], { size: 9 });
    }
  }
  if (contract.approvals.length || contract.waiver) pdf.heading(w.approvals);
  for (const { step, at, waived = [], ...who } of contract.approvals) {
    const under = waived.length ? ` · ${w.waived}${w.colon}${waived.map((rule) => w.duties[rule] ?? rule).join(w.and)}` : '';
    says(w.steps[step as keyof typeof w.steps], `${name(who)} · ${moment(at)}${under}`);
  }
  if (contract.waiver) says(w.waiver, contract.waiver);
  if (contract.objections.length) pdf.heading(w.objections);
  for (const { kind, text, at, ...who } of contract.objections) says(`${w.kinds[kind]} · ${name(who)} · ${moment(at)}`, text);
  pdf.heading(w.signatures);
  for (const side of ['owner', 'head'] as const) {
    const signed = contract.signatures.find((signature) => signature.side === side);
    says(w.sides[side], signed ? `${name(signed)} · ${moment(signed.at)} · ${w.identity}` : w.unsigned);
  }
  if (contract.refusedToSign) pdf.text(w.refused, { size: 9 });
  pdf.space(10);
  if (contract.agreedHash) pdf.text(`${w.agreed}\n${contract.agreedHash}`, SMALL);
  return pdf.text(`${w.hash}\n${hash}`, SMALL).bytes();
}
