/**
 * Adds how event time stands at a component, in one of its tasks, to the figures of the component:
 * `watermark-lag-ms`, how far its watermark is behind the wall clock (of the task that is furthest behind),
 * and `idle-inputs`, how many of its inputs are set aside as idle. None where there is nothing to say.
 */
export function addEventTime(
  figures: Record<string, number>,
  standing: { readonly watermark: number; readonly idle: number } | null,
  wall: number,
): void {
  if (standing === null) return;
  if (standing.idle > 0) figures["idle-inputs"] = (figures["idle-inputs"] ?? 0) + standing.idle;
  if (!Number.isFinite(standing.watermark)) return;
  const lagMs = Math.max(0, Math.round(wall - standing.watermark));
  figures["watermark-lag-ms"] = Math.max(figures["watermark-lag-ms"] ?? 0, lagMs);
}
