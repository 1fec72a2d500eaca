/** Counts in logarithmic buckets (8 a power of two, relative error <= 6.25 %); mergeable, fixed size. */
export class Histogram {
  static readonly buckets = 320;
  readonly counts = new Float64Array(Histogram.buckets);
  count = 0;
  sum = 0;
  max = 0;

  /**
   * Adds one non-negative value, in the unit of the caller's choice (the smallest told apart is 1/1,000).
   */
  add(value: number): void {
    const index = bucketOf(value);
    this.counts[index] = this.counts[index]! + 1;
    this.count++;
    this.sum += value;
    if (value > this.max) this.max = value;
  }

  merge(other: Histogram): void {
    for (let i = 0; i < Histogram.buckets; i++) this.counts[i] = this.counts[i]! + other.counts[i]!;
    this.count += other.count;
    this.sum += other.sum;
    if (other.max > this.max) this.max = other.max;
  }

  /** The value below which the share `q` (0-1) of all values lies; 0 when empty. */
  quantile(q: number): number {
    if (this.count === 0) return 0;
    let left = Math.ceil(q * this.count);
    for (let i = 0; i < Histogram.buckets; i++) {
      left -= this.counts[i]!;
      if (left <= 0) return Math.min(this.max, bucketValue(i));
    }
    return this.max;
  }
}

function bucketOf(value: number): number {
  const scaled = value * 1000;
  if (!(scaled >= 1)) return 0;
  const power = Math.floor(Math.log2(scaled));
  const part = Math.floor((scaled / 2 ** power - 1) * 8);
  return Math.min(Histogram.buckets - 1, 1 + power * 8 + part);
}

function bucketValue(index: number): number {
  if (index === 0) return 0;
  const power = Math.floor((index - 1) / 8);
  const part = (index - 1) % 8;
  return (2 ** power * (1 + (part + 0.5) / 8)) / 1000;
}
