/** The six stages of the loop, in the order of the ring: 设定 采集 监控 复盘 调整 激励. */
export const STAGES = ['set', 'collect', 'monitor', 'review', 'adjust', 'reward'] as const;
export type Stage = (typeof STAGES)[number];

/** The same stages in the order in which they come due within a period. */
export const STAGES_IN_TIME = ['set', 'monitor', 'collect', 'review', 'adjust', 'reward'] as const satisfies readonly Stage[];

/** The stages of a period that is only tracked. */
export const TRACKED_STAGES = ['monitor', 'collect'] as const satisfies readonly Stage[];
