import type { Aggregates } from "../../components/windows/aggregate.js";
import { Workings } from "../../components/windows/workings.js";
import type { SharedByTask } from "../../topology/index.js";

/** For a component that shares nothing. */
export const alone: SharedByTask = { shared: (_, make) => make() };

/** Of windows of a sensor each, which share nothing. */
export function workingsBySensor(aggregates: Aggregates): Workings {
  return new Workings({ by: ["sensor"], aggregates, partial: false, time: { field: "at" }, state: alone });
}
