/** Rates over the last second or so. */
export class Rates {
  readonly #points: { seconds: number; sent: number; accounted: number }[] = [];

  of(
    seconds: number,
    sent: number,
    accounted: number,
  ): { sentPerSecond: number; accountedPerSecond: number } {
    this.#points.push({ seconds, sent, accounted });
    while (this.#points.length > 2 && seconds - this.#points[0]!.seconds > 1.5) this.#points.shift();
    const first = this.#points[0]!;
    const span = Math.max(0.001, seconds - first.seconds);
    return {
      sentPerSecond: (sent - first.sent) / span,
      accountedPerSecond: (accounted - first.accounted) / span,
    };
  }
}
