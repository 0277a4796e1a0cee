import type { IsoDate } from '@kpi-loop/shared/kernel';

interface Named {
  name: string;
  nameEn: string;
}

export interface ContractLine extends Named {
  code: string;
  definition: number;
  unit: string;
  decimals: number;
  percent: boolean;
  direction: string;
  weight: string;
  baseline: string | null;
  threshold: string | null;
  target: string;
  stretch: string | null;
  /** Of a ratio: what it is expected to be counted on; absent where nobody planned it. */
  plannedDenominator?: string;
  /** What has to hold for the target, as it was put on the table last. */
  condition: string | null;
  /** Why it was decided so, where the two did not agree. */
  decision: string | null;
  measured: Named | null;
  /** R-W2: who let it weigh more than the cycle allows, and why; absent where it does not. */
  weightWaiver?: Named & { reason: string };
}

/** A key task (重点工作) or a bonus item (加分项): what the two have promised each other in words. */
export interface ContractTask extends Named {
  kind: 'task' | 'bonus';
  details: string;
  criterion: string;
  weight: string;
  /** Of a bonus item: the most points it may bring. */
  points: string | null;
  /** Share of a milestone lost per late day. */
  latePenalty: string | null;
  partialAllowed: boolean;
  decision: string | null;
  milestones: (Named & { dueOn: IsoDate; weight: string })[];
}

/** 绩效合同 as it is rendered and hashed: everything that stands on the page, in both languages where there are two. */
export interface Contract {
  scorecardId: string;
  agreedHash: string | null;
  company: Named;
  subject: Named & { kind: string };
  owner: Named;
  head: Named | null;
  unit: Named;
  period: Named & { code: string; from: IsoDate; to: IsoDate };
  rounds: number;
  waiver: string | null;
  refusedToSign: boolean;
  lines: ContractLine[];
  /** Absent on a card that has neither. */
  tasks?: ContractTask[];
  /** `waived`: separations of duty that rested when it was given; absent where none was needed. */
  approvals: (Named & { step: string; at: string; waived?: string[] })[];
  /** The owner's own words, verbatim: against a decision, or why he does not sign. */
  objections: (Named & { kind: 'dissent' | 'refuse'; text: string; at: string })[];
  signatures: (Named & { side: string; at: string; identity: string; agreedHash: string })[];
}

export interface StoredContract {
  edition: number;
  hash: string;
  content: Contract;
  at: Date;
}
