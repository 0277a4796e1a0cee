/** Symmetric mean absolute error in per cent, as the M3 competition counts it; two zeros are no error. */
export function symmetricError(actual: readonly number[], forecast: readonly number[]): number {
  const each = actual.map((value, i) => {
    const size = Math.abs(value) + Math.abs(forecast[i]);
    return size === 0 ? 0 : (200 * Math.abs(value - forecast[i])) / size;
  });
  return each.reduce((sum, error) => sum + error, 0) / each.length;
}
