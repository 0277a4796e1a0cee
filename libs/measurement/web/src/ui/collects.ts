/** Who sees how data comes in: sources, datasets and runs. */
export const COLLECTS = { roles: ['STEWARD', 'HR', 'OPS', 'AUD'] };
