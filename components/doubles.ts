/** A copy that V8 keeps as plain doubles from the beginning: 8 bytes each, and no object for any of them. */
export function doubles(numbers: readonly number[]): number[] {
  const copy = [0.5];
  copy.length = 0;
  for (const number of numbers) copy.push(number);
  return copy.slice();
}
