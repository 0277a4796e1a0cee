/** Working days in which a steward answers a question about a figure; then it goes to those above (R-SM3). */
export const SETTLE_WORKDAYS = 3;
