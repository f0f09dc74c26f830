import { useState } from "react";
import { NEVER_DAYS, type Right, type Robot, rightsOf } from "../robot";

const DAYS_DEFAULT = 30;
const PULL: Right[] = ["repository:pull"];

function daysOf(robot: Robot | null): number | null {
  if (robot === null) {
    return DAYS_DEFAULT;
  }
  return robot.duration === NEVER_DAYS ? null : robot.duration;
}

/** What is typed and ticked about a robot. */
export function useRobotForm(robot: Robot | null) {
  const [description, setDescription] = useState(robot?.description ?? "");
  const [days, setDays] = useState(daysOf(robot));
  const [rights, setRights] = useState<ReadonlySet<Right>>(new Set(robot === null ? PULL : rightsOf(robot)));
  return {
    settings: { description, days, rights: [...rights] },
    description,
    setDescription,
    days,
    setDays,
    rights,
    setRights,
    isReady: rights.size > 0 && (days === null || days >= 1),
  };
}

export type RobotForm = ReturnType<typeof useRobotForm>;
