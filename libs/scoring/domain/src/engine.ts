/**
 * Version of the formulas and of what they are given of a line (`lineInput`); stored with every result. Results of one
 * version recompute bit for bit (R-N5): whatever lets the same agreement score otherwise raises it, and results scored
 * before keep their figures and their version.
 *
 * 1.1: no rule promises more than the cap of the policy set. 1.2: anchors on values follow the target they were made for.
 */
export const ENGINE_VERSION = '1.2.0';

/** Version of the official rounding points (R-N3): half up; attainment 6, score 2, coefficient 4 dp, money at its minor unit. */
export const ROUNDING_VERSION = '1';
