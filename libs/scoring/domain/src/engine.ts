/** Version of the formulas; stored with every result. Results of one version recompute bit for bit (R-N5). */
export const ENGINE_VERSION = '1.1.0';

/** Version of the official rounding points (R-N3): half up; attainment 6, score 2, coefficient 4 dp, money at its minor unit. */
export const ROUNDING_VERSION = '1';
